// Which OPA of this machine the demo cluster takes, if any.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../../../../runner/errors';
import { temporaryFolder } from '../../../../../runner/testing/folder';
import { findOpa } from './opa-binary';

/** A folder with the given files, of which those that end with "*" can be executed. */
function folderWith(...files: string[]): string {
  const names = files.map((file) => file.replace('*', ''));
  const folder = temporaryFolder(Object.fromEntries(names.map((name) => [name, '#!/bin/sh\n'])));
  for (const file of files)
    chmodSync(path.join(folder, file.replace('*', '')), file.endsWith('*') ? 0o755 : 0o644);
  return folder;
}

const pathOf = (...folders: string[]): NodeJS.ProcessEnv => ({ PATH: folders.join(path.delimiter) });

test('the first opa of the PATH that can be executed', () => {
  const [none, text, first, second] = [
    folderWith('opb*'),
    folderWith('opa'),
    folderWith('opa*'),
    folderWith('opa*'),
  ];
  expect(findOpa(pathOf(none, text, first, second))).toBe(path.join(first, 'opa'));
});

test('a folder called opa is none', () => {
  expect(findOpa(pathOf(folderWith('opa/readme*')))).toBeUndefined();
});

test.each([{}, { PATH: '' }, { PATH: '/nowhere::/nowhere/else' }, { OPA_BIN: '', PATH: '' }])(
  'without one there is none: %j',
  (env) => {
    expect(findOpa(env)).toBeUndefined();
  },
);

test('OPA_BIN goes before the PATH, whatever it is called', () => {
  const [onPath, named] = [folderWith('opa*'), folderWith('opa_linux_amd64*')];
  const OPA_BIN = path.join(named, 'opa_linux_amd64');
  expect(findOpa({ ...pathOf(onPath), OPA_BIN })).toBe(OPA_BIN);
  expect(findOpa({ OPA_BIN: path.relative(process.cwd(), OPA_BIN) })).toBe(OPA_BIN);
});

test.each([
  ['is not there', () => '/nowhere/opa'],
  ['cannot be executed', () => path.join(folderWith('opa'), 'opa')],
  ['is a folder', () => folderWith('readme')],
])('an OPA_BIN that %s is refused, even with another on the PATH', (_what, make) => {
  const OPA_BIN = make();
  const find = () => findOpa({ ...pathOf(folderWith('opa*')), OPA_BIN });
  expect(find).toThrow(BenchError);
  expect(find).toThrow(
    `OPA_BIN names "${OPA_BIN}", which cannot be executed; unset it to use the bundled policy server`,
  );
});
