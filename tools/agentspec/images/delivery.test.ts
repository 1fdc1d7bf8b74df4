// Where images go, with tools played by scripts: what is known to be there is not sent again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Builder } from './builders';
import { deliver } from './delivery';
import { FakeTools } from './testing/fake-tools';
import type { Target } from './settings';

const images = ['local/a:1', 'local/b:1'];
const kind: Target = { kind: 'kind', cluster: 'agentspec' };

let tools: FakeTools;
let builder: Builder;
beforeEach(async () => {
  tools = new FakeTools();
  tools.add('docker', '[ $1 != save ] || touch "$3"');
  tools.add('kind', '');
  tools.add('load-into', '');
  builder = await Builder.find();
});
afterEach(() => tools.remove());

const deliverTo = (target: Target, references = images) => deliver(builder, references, target, tools.folder);
const clusterIs = (id: string) => tools.add('kubectl', `echo ${id}`);

test('gives a kind cluster one archive of all, and removes it', async () => {
  expect(await deliverTo(kind)).toEqual(images);
  const archive = join(tools.folder, 'images.tar');
  expect(tools.calls('docker save')).toEqual([`docker save --output ${archive} local/a:1 local/b:1`]);
  expect(tools.calls('kind')).toEqual([`kind load image-archive ${archive} --name agentspec`]);
  expect(existsSync(archive)).toBe(false);
});

test('appends the path of the archive to a command', async () => {
  await deliverTo({ kind: 'command', command: 'load-into node-1' });
  expect(tools.calls('load-into')).toEqual([`load-into node-1 ${join(tools.folder, 'images.tar')}`]);
});

test('loads an image once into a cluster, and again into its successor', async () => {
  clusterIs('first');
  await deliverTo(kind, ['local/a:1']);
  expect(await deliverTo(kind)).toEqual(['local/b:1']);
  expect(await deliverTo(kind)).toEqual([]);
  clusterIs('second');
  expect(await deliverTo(kind)).toEqual(images);
});

test('loads again where the cluster does not say which it is', async () => {
  await deliverTo(kind);
  expect(await deliverTo(kind)).toEqual(images);
});

test('pushes each image', async () => {
  await deliverTo({ kind: 'push' });
  expect(tools.calls('docker push')).toEqual(images.map((image) => `docker push ${image}`));
});

test('a load that fails is said, and not remembered', async () => {
  clusterIs('first');
  tools.add('kind', 'echo "no nodes found for cluster \\"agentspec\\"" >&2; exit 1');
  await expect(deliverTo(kind)).rejects.toThrow(/no nodes found.*\n.*see `kind get clusters`/);
  tools.add('kind', '');
  expect(await deliverTo(kind)).toEqual(images);
});
