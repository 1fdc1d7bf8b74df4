// Which unit tests say that they check a requirement or a rule.
import { temporaryFolder } from '../testing/folder';
import { citedIds, unitTests } from './unit-tests';

test.each([
  [
    'the header',
    '// How a request arrives: ABC-1 to ABC-3, and XYZ-9.',
    ['ABC-1', 'ABC-2', 'ABC-3', 'XYZ-9'],
  ],
  ['a comment', '  const a = 1; // ABC-4: one only', ['ABC-4']],
  ['a comment of several lines', '/**\n * ABC-5\n */', ['ABC-5']],
  ['the name of a test', "test('it holds (ABC-1, ABC-2)', () => {", ['ABC-1', 'ABC-2']],
  ['the name of a group', 'describe("the agent\'s (ABC-1)", () => {', ['ABC-1']],
  ['the name of a table', "it.each([\n  ['a'],\n])(\n  'refuses %s (ABC-7)',\n  (a) => {", ['ABC-7']],
  ['a name in backticks', 'it.skip(`it is (ABC-8)`, () => {', ['ABC-8']],
])('ids in %s are cited', (_where, source, ids) => {
  expect([...citedIds(source)]).toEqual(ids);
});

test.each([
  ['a feature that a test makes', "const text = '@ABC-1\\nFeature: F';"],
  ['what is expected', "expect(message).toBe('There is no ABC-1');"],
  ['what a table holds', "test.each([['ABC-1', 2]])('%s', (id) => {"],
])('ids in %s are examples', (_where, source) => {
  expect([...citedIds(source)]).toEqual([]);
});

test('unit tests are found in every folder, those that were made or installed aside', () => {
  const header = '// Checks ABC-1 and XYZ-9, not UTF-8.\n';
  const root = temporaryFolder({
    'b.test.ts': header,
    'a/b/c.test.ts': header,
    'a/code.ts': header,
    'node_modules/d.test.ts': header,
    'dist/e.test.ts': header,
  });
  expect(unitTests(root, new Set(['ABC-1', 'ABC-2']))).toEqual(
    new Map([['ABC-1', ['a/b/c.test.ts', 'b.test.ts']]]),
  );
});
