// The compiled policies are those of the sources beside them, and what OPA would compile again.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { compilePolicy, main, policyFolders } from './compile';
import { changedFiles, compileCommand, readRecord } from './compiled-policy';
import { findOpa, opaVersion } from './opa-binary';

const folders = policyFolders().map((folder) => [relative(__dirname, folder), folder] as const);
const opa = findOpa(process.env);

let scratch: string;
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'compile-'))));
afterEach(() => rmSync(scratch, { recursive: true }));

it('finds the policies of the project', () => {
  expect(folders.map(([name]) => name).sort()).toEqual([
    'fitness-tracker',
    'fixtures/all-rules',
    'fixtures/no-rules',
    'gymcoach',
  ]);
});

it.each(folders)('%s is compiled from its sources of today', (name, folder) => {
  const changed = changedFiles(folder);
  if (changed.length > 0)
    throw new Error(`${name}: ${changed.join(', ')} changed since it was compiled; run: ${compileCommand}`);
});

it.each(['policy.rego', 'data.json', 'policy.wasm'] as const)('a changed %s is noticed', (file) => {
  cpSync(join(__dirname, 'gymcoach'), scratch, { recursive: true });
  writeFileSync(join(scratch, file), Buffer.concat([readFileSync(join(scratch, file)), Buffer.from('\n')]));
  expect(changedFiles(scratch)).toEqual([file]);
});

it.each([
  ['missing', undefined],
  ['no JSON', '{'],
  ['null', 'null'],
  ['without hashes', '{"opa":"1.0.0","entrypoints":["a/deny"]}'],
])('a record that is %s is refused with the command that writes one', (_what, text) => {
  if (text !== undefined) writeFileSync(join(scratch, 'policy.wasm.json'), text);
  expect(() => readRecord(scratch)).toThrow(`write it with: ${compileCommand}`);
});

it('says what to install when there is no OPA', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(main([], { PATH: scratch })).toBe(2);
  expect(stderr.mock.calls.join()).toMatch(/Install Open Policy Agent .* OPA_BIN/s);
  stderr.mockRestore();
});

it('refuses an OPA_BIN that cannot be executed', () => {
  expect(() => findOpa({ OPA_BIN: join(scratch, 'opa') })).toThrow(/cannot be executed/);
});

if (opa === undefined) {
  it.skip('OPA accepts and compiles the sources: skipped, no opa binary found (put opa on PATH or set OPA_BIN)', () =>
    undefined);
} else {
  describe('OPA', () => {
    it.each(folders)('finds %s well formatted', (_name, folder) => {
      expect(execFileSync(opa, ['fmt', '--list', join(folder, 'policy.rego')], { encoding: 'utf8' })).toBe(
        '',
      );
    });

    it.each(folders)('compiles %s as it was committed', (_name, folder) => {
      cpSync(folder, scratch, { recursive: true });
      const record = compilePolicy(scratch, opa);
      const committed = readRecord(folder);
      expect(record.entrypoints).toEqual(committed.entrypoints);
      // Another version of OPA may well compile to other bytes.
      if (opaVersion(opa) === committed.opa) expect(record).toEqual(committed);
    });

    it('has the last word on a policy', () => {
      writeFileSync(join(scratch, 'policy.rego'), 'package agentspec.agent.x\n\nallow if count(deny) == 0\n');
      writeFileSync(join(scratch, 'data.json'), '{}');
      expect(() => compilePolicy(scratch, opa)).toThrow(/var deny is unsafe/);
    });
  });
}
