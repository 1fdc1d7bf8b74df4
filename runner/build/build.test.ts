// Programs are bundled from their lists, again only where something has changed, and never seen half done.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors';
import { temporaryFolder } from '../testing/folder';
import { buildPrograms } from './build-programs';

const LIST = JSON.stringify({
  folder: 'shop',
  programs: { till: 'till/main.ts', door: 'door.ts' },
  alias: { bell: 'silent-bell.js' },
});

/** A room with two programs, and a dist folder of its own. */
function room({ list = LIST } = {}) {
  const folder = temporaryFolder({
    'programs.json': list,
    'till/main.ts': `import { greeting } from '../greeting';\nconsole.log(greeting as string);\n`,
    'greeting.ts': `export const greeting = 'good morning';\n`,
    'door.ts': `import { ring } from 'bell';\nring();\n`,
    'silent-bell.js': `exports.ring = () => console.log('hush');\n`,
    'prices.yaml': 'bread: 2\n',
  });
  const dist = temporaryFolder();
  const at = (name: string): string => path.join(folder, name);
  return {
    at,
    dist,
    build: () => buildPrograms([at('programs.json')], dist),
    run: (name: string) => execFileSync(process.execPath, [`${dist}/shop/${name}.js`], { encoding: 'utf8' }),
  };
}

const madeAt = (file: string): bigint => statSync(file, { bigint: true }).mtimeNs;

test('each program runs by its name; what an alias names stands in the place of a package', async () => {
  const { build, run } = room();
  await build();
  expect([run('till'), run('door')]).toEqual(['good morning\n', 'hush\n']);
});

test('what has not changed is not built again', async () => {
  const { dist, build } = room();
  const stamp = path.join(dist, 'shop/build-stamp.json');
  const sources = await build();
  const before = madeAt(stamp);
  expect(await build()).toBe(sources);
  expect(madeAt(stamp)).toBe(before);
});

test.each([
  ['greeting.ts', `export const greeting = 'good evening';\n`],
  ['prices.yaml', 'bread: 3\n'],
  ['silent-bell.js', 'exports.ring = () => undefined;\n'],
])('a change of %s builds anew, and gives the sources another name', async (file, text) => {
  const { at, build } = room();
  const before = await build();
  writeFileSync(at(file), text);
  expect(await build()).not.toBe(before);
});

test('a program that is gone comes back', async () => {
  const { dist, build, run } = room();
  const sources = await build();
  rmSync(path.join(dist, 'shop/till.js'));
  expect(await build()).toBe(sources);
  expect(run('till')).toBe('good morning\n');
});

test('sources that do not bundle say where, and leave what was built before', async () => {
  const { at, dist, build, run } = room();
  await build();
  writeFileSync(at('greeting.ts'), 'export const greeting = ;\n');
  await expect(build()).rejects.toThrow(BenchError);
  await expect(build()).rejects.toThrow(/greeting\.ts:1:24: ERROR: Unexpected ";"/);
  expect(run('till')).toBe('good morning\n');
  expect(readdirSync(dist)).toEqual(['shop']);
});

test('builds at the same time end alike, and leave one result', async () => {
  const { dist, build, run } = room();
  const [first, second, third] = await Promise.all([build(), build(), build()]);
  expect([second, third]).toEqual([first, first]);
  expect(run('till')).toBe('good morning\n');
  expect(readdirSync(dist)).toEqual(['shop']);
});

test.each([
  ['no JSON', /programs\.json cannot be read: /],
  ['{}', /programs\.json is no list of programs; allowed is \{"folder": name in dist\//],
  ['{"folder": "../shop", "programs": {"till": "till/main.ts"}}', /is no list of programs/],
  ['{"folder": "shop", "programs": {}}', /is no list of programs/],
  ['{"folder": "shop", "programs": {"till": 1}}', /is no list of programs/],
])('the list %s is refused', async (list, reason) => {
  const { dist, build } = room({ list });
  await expect(build()).rejects.toThrow(reason);
  expect(readdirSync(dist)).toEqual([]);
});

test('two lists must not share a folder', async () => {
  const lists = [room(), room()].map(({ at }) => at('programs.json'));
  await expect(buildPrograms(lists, room().dist)).rejects.toThrow(
    'cannot build: two lists of programs have the folder "shop"; each needs one of its own',
  );
});
