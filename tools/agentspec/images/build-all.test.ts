// Which images are put together and built: those that are not there, told by tags that need neither.
import { buildPrograms } from '../../../runner/build/build-programs';
import { temporaryFolder } from '../../../runner/testing/folder';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildAll } from './build-all';
import { Builder } from './builders';
import { readSettings } from './settings';
import { digestOf, stage } from './staging';
import { FakeTools } from './testing/fake-tools';

jest.mock('../../../runner/build/build-programs');
jest.mock('./staging', () => ({
  ...jest.requireActual<object>('./staging'),
  stage: jest.fn(async () => ({ stage: 'runner', dockerfile: 'D', context: 'c' })),
}));

let tools: FakeTools;
beforeEach(() => {
  tools = new FakeTools();
  process.env.KUBECTL = process.execPath;
});
afterEach(() => tools.remove());

async function build(): Promise<{ said: string; runner: string | undefined }> {
  const lines: string[] = [];
  const settings = readSettings({ IMAGES: 'runner', IMAGE_PREFIX: 'local' });
  const { runner } = await buildAll(await Builder.find(), settings, (line) => lines.push(line));
  return { said: lines.join('\n'), runner };
}

test('one that is there is neither put together nor built, and the runner needs no program', async () => {
  tools.add('docker', '[ $1 = info ] || echo 520 MB');
  const { said, runner } = await build();
  expect(runner).toMatch(/^local\/runner:[0-9a-f]{12}$/);
  expect(said).toBe(`${runner}  520 MB  is there`);
  expect(stage).not.toHaveBeenCalled();
  expect(buildPrograms).not.toHaveBeenCalled();
});

test('one that is not there is put together and built under its tag', async () => {
  tools.add(
    'docker',
    `[ $1 != build ] || touch ${tools.folder}/built; [ ! -e ${tools.folder}/built ] || echo 1 MB`,
  );
  const { said, runner } = await build();
  expect(stage).toHaveBeenCalledWith('runner');
  expect(tools.calls('docker build')).toEqual([expect.stringContaining(`--tag ${runner} `)]);
  expect(said).toContain(`${runner}  1 MB  built with docker in `);
});

test('a tag changes with a text, a name and a seed', () => {
  const file = path.join(temporaryFolder({ a: 'one', b: 'one' }), 'a');
  const digest = (name = file, seed = 'base'): string => digestOf([name], [seed]);
  const before = digest();
  expect(digest()).toBe(before);
  expect([digest(file.replace(/a$/, 'b')), digest(file, 'other')]).not.toContain(before);
  writeFileSync(file, 'two');
  expect(digest()).not.toBe(before);
});
