// Builders, played by scripts: which one is taken, what it is told, and what a failure says.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Builder } from './builders';
import { FakeTools } from './testing/fake-tools';

let tools: FakeTools;
beforeEach(() => (tools = new FakeTools()));
afterEach(() => tools.remove());

const order = { reference: 'local/a:1', stage: 'a', baseImage: 'base:2', dockerfile: 'D', context: 'c' };

test('takes the first builder that works', async () => {
  tools.add('podman', 'exit 0');
  tools.add('buildah', 'exit 0');
  expect((await Builder.find()).name).toBe('podman');
  expect((await Builder.find('buildah')).name).toBe('buildah');
});

test.each([
  [undefined, /tried docker \(is its daemon running\?\), podman and buildah/],
  ['docker', /docker, which IMAGE_BUILDER asks for, does not answer `docker info`/],
  ['kaniko', /IMAGE_BUILDER is "kaniko"; allowed is one of docker, podman, buildah/],
])('without one that works, asked for %s, says what to do', async (wanted, reason) => {
  await expect(Builder.find(wanted)).rejects.toThrow(reason);
});

test('builds a stage of the Dockerfile on the base image', async () => {
  tools.add('docker', '');
  await (await Builder.find()).build(order);
  expect(tools.calls('docker build')).toEqual([
    'docker build --target a --build-arg BASE_IMAGE=base:2 --tag local/a:1 --file D c',
  ]);
});

test.each([
  ['write /x: no space left on device', 'The disk is full'],
  ['Cannot connect to the Docker daemon at unix:///x', 'Start Docker'],
  ['base:2: failed to resolve source metadata', 'name another with BASE_IMAGE'],
])('a failure because of "%s" says what to do', async (words, remedy) => {
  tools.add('docker', `[ $1 = info ] || { echo "${words}" >&2; exit 1; }`);
  const failure = (await Builder.find()).build(order);
  await expect(failure).rejects.toThrow(words);
  await expect(failure).rejects.toThrow(remedy);
});

test("puts buildah's archives together into one", async () => {
  // An archive of the reference: a list of one image, and a layer that all images share.
  tools.add(
    'buildah',
    `[ $1 = push ] || exit 0
     cd ${tools.folder} && echo layer > shared.tar && echo "[{\\"RepoTags\\":[\\"$2\\"]}]" > manifest.json
     file=$(echo "$3" | cut -d: -f2) && tar -cf "$file" manifest.json shared.tar`,
  );
  const archive = join(tools.folder, 'all.tar');
  await (await Builder.find('buildah')).save(['local/a:1', 'local/b:1'], archive);
  const inArchive = (...args: string[]) => execFileSync('tar', [...args], { encoding: 'utf8' });
  expect(JSON.parse(inArchive('-xOf', archive, './manifest.json'))).toEqual([
    { RepoTags: ['local/a:1'] },
    { RepoTags: ['local/b:1'] },
  ]);
  expect(
    inArchive('-tf', archive)
      .split('\n')
      .filter((file) => file.endsWith('shared.tar')),
  ).toHaveLength(1);
});
