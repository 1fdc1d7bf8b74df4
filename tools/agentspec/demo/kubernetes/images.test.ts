// Which images the builder is asked for, and where to: once for each question.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setVariables } from '../../../../runner/testing/clean-up';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Cluster } from './cluster';
import { ensureImages, imagesOfCopy } from './images';
import { askTool, runTool } from './tools';

jest.mock('./tools', () => ({ runTool: jest.fn(), askTool: jest.fn() }));
jest.mock('../../../../runner/project-root', () => ({
  projectRoot: `${jest.requireActual('node:os').tmpdir()}/images-test-${process.pid}`,
}));

/** In place of the project. Named once more, so that what is removed afterwards is never the project itself. */
const folder = path.join(tmpdir(), `images-test-${process.pid}`);

const built = { 'agentspec-agent': 'registry.test/agent:v1' };
const run = jest.mocked(runTool);
const ask = jest.mocked(askTool);
const KUBE_CONTEXT = 'testing';
const kubectl = new Kubectl({ context: KUBE_CONTEXT, namespace: 'demo' });
const cluster = (isKind: boolean): Cluster => ({ isKind, kubectl });

beforeAll(() => {
  mkdirSync(path.join(folder, 'dist/images'), { recursive: true });
  writeFileSync(path.join(folder, 'dist/images/images.json'), JSON.stringify(built));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  run.mockReset();
  setVariables({ IMAGE_LOAD: undefined, IMAGE_PUSH: undefined });
});

/** What the builder was told by its environment. */
const told = (): unknown => run.mock.calls.map(([, , options]) => options?.env);

test('all images of the platform are asked for once, and are where the builder says', async () => {
  expect(await ensureImages(cluster(false))).toEqual(built);
  expect(await ensureImages(cluster(false))).toEqual(built);
  expect(run).toHaveBeenCalledTimes(1);
  expect(run.mock.calls[0]?.[1].at(-1)).toMatch(/agentspec\/images\/main\.ts$/);
  expect(told()).toEqual([{ KUBE_CONTEXT }]);
});

test('those that are named are asked for by name', async () => {
  await ensureImages(cluster(false), ['suite', 'agent']);
  expect(told()).toEqual([{ KUBE_CONTEXT, IMAGES: 'suite,agent' }]);
});

test('for kind they are loaded into kind, unless the person says where to', async () => {
  await ensureImages(cluster(true), ['one']);
  setVariables({ IMAGE_PUSH: 'registry.test' });
  await ensureImages(cluster(true), ['two']);
  expect(told()).toEqual([
    { KUBE_CONTEXT, IMAGE_LOAD: 'kind:agentspec', IMAGES: 'one' },
    { KUBE_CONTEXT, IMAGES: 'two' },
  ]);
});

test('those of another copy of the sources are built there, in silence', async () => {
  expect(await imagesOfCopy(cluster(false), ['agent'], folder)).toEqual(built);
  expect(run).not.toHaveBeenCalled();
  const [, args, options] = ask.mock.calls[0]!;
  expect(args.at(-1)).toBe(path.join(folder, 'tools/agentspec/images/main.ts'));
  expect(options?.env).toEqual({ KUBE_CONTEXT, IMAGES: 'agent' });
});
