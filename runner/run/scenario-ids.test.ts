// Scenario ids: readable, stable where the scenario is, and never shared.
import path from 'node:path';
import fc from 'fast-check';
import { parse } from './testing/recorded-run';
import { pageOf, scenarioIds, slug, textOfId } from './scenario-ids';

const idsIn = (gherkin: string, uri = 'features/agentspec/opa-track.feature'): string[] => {
  const pickles = parse(gherkin, uri).flatMap(({ pickle }) => pickle ?? []);
  return [...scenarioIds(pickles).values()].map(textOfId);
};

test('an id is the page of the feature and the name of the scenario', () => {
  expect(idsIn('Feature: a\n  Scenario: The gate is open, at last!\n    Given x\n')).toEqual([
    'agentspec/opa-track#the-gate-is-open-at-last',
  ]);
});

test('rows of an outline have ids of their own, also where their names are the same', () => {
  const outline = (name: string) =>
    `Feature: a\n  Scenario Outline: ${name}\n    Given x\n    Examples:\n      | n |\n      | 1 |\n      | 2 |\n`;
  expect(idsIn(outline('row <n>'))).toEqual(['agentspec/opa-track#row-1', 'agentspec/opa-track#row-2']);
  expect(idsIn(outline('row'))).toEqual(['agentspec/opa-track#row', 'agentspec/opa-track#row-2']);
});

test.each([
  ['features/agentspec/opa-track.feature', 'agentspec/opa-track'],
  ['features/optiinfra/e2e/rollback.feature', 'optiinfra/e2e/rollback'],
  ['features/agentspec/scenarios/01-proxy.yaml', 'agentspec/scenarios'],
  ['features\\agentspec\\gap.feature', 'agentspec/gap'],
  ['features/agentspec/prüfung.feature', 'agentspec/prüfung'],
])('%s is told on the page %s', (uri, page) => {
  expect(pageOf(uri)).toBe(page);
});

test('two sources share a page only if they are YAML scenarios of one folder, also where case is no difference', () => {
  const folder = fc.constantFrom(
    '',
    'features/',
    'features/a/',
    'Features/a/',
    'features/A/',
    'features/scenarios/',
    'a/scenarios/',
    'features/a/scenarios/',
    'features/a/scenarios/scenarios/',
    '../features/a/',
    'features/_/',
  );
  const name = fc.constantFrom(
    'scenarios',
    'Scenarios',
    'a',
    'index',
    'history',
    'requirements',
    'x~1',
    'u\u0308',
    'ü',
    'a.yaml',
  );
  const source = fc
    .tuple(folder, name, fc.constantFrom('.feature', '.yaml', '.yml'))
    .map((parts) => parts.join(''));
  const key = (uri: string) => (/\.ya?ml$/.test(uri) ? path.posix.dirname(uri) : uri);
  fc.assert(
    fc.property(source, source, (one, other) => {
      const [page, second] = [pageOf(one), pageOf(other)].map((text) => text.toLowerCase().normalize('NFC'));
      expect(page === second).toBe(key(one) === key(other));
      expect(['index', 'scenarios', 'requirements', 'history']).not.toContain(page);
      expect(page).not.toMatch(/(^|\/)\.\.(\/|$)/);
    }),
    { numRuns: 2_000, examples: [['features/a/scenarios.feature', 'features/a/scenarios/01.yaml']] },
  );
});

test('whatever scenarios are called, no two of a page share an id', () => {
  const names = fc.array(fc.constantFrom('a', 'A!', 'a-2', 'a 2', '¿?', '', 'ö'), { maxLength: 12 });
  fc.assert(
    fc.property(names, (given) => {
      const pickles = given.map((name, index) => ({ ...pickle, id: String(index), name }));
      const ids = [...scenarioIds(pickles).values()].map(textOfId);
      expect(new Set(ids).size).toBe(given.length);
    }),
  );
});

const [{ pickle }] = parse('Feature: a\n  Scenario: b\n    Given x\n').filter((one) => one.pickle) as [
  Required<Pick<ReturnType<typeof parse>[number], 'pickle'>>,
];

test('a slug can stand in an address', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (name) => slug(name) === encodeURI(slug(name)) || /\P{ASCII}/u.test(slug(name)),
    ),
  );
});
