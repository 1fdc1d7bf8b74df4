import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contractRules } from './contract-rules';

test('rules are the rows of the Markdown files whose first cell is an id', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'contracts-'));
  writeFileSync(
    path.join(folder, 'a.md'),
    '| id | rule |\n|---|---|\n| PRX-1 | as PRX-9 says |\n| C-29 | y |\n',
  );
  writeFileSync(path.join(folder, 'b.md'), '| E2E-12 | z |\n| not-1 | z |\n');
  writeFileSync(path.join(folder, 'c.txt'), '| PRX-2 | z |\n');
  expect([...contractRules(folder)]).toEqual(['PRX-1', 'C-29', 'E2E-12']);
  rmSync(folder, { recursive: true });
});

test('without contracts there are no rules', () => {
  expect(contractRules('/no/such/folder').size).toBe(0);
});
