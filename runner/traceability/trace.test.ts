// From requirements and rules to the scenarios that show them, and the verdict of each.
import fc from 'fast-check';
import type { Verdict } from '../run/outcomes';
import type { Catalogue } from './catalogue';
import type { Item } from './document';
import { trace, verdictOf, type CitingScenario, type ItemVerdict } from './trace';

const item = (id: string, refinedBy: string[] = []): Item => ({
  id,
  kind: refinedBy.length > 0 ? 'requirement' : 'rule',
  text: id,
  refinedBy,
  withdrawn: false,
  document: 'a',
  section: 'A',
  at: { file: 'a.md', line: 1 },
});

const catalogueOf = (...sections: Item[][]): Catalogue => ({
  documents: [
    {
      name: 'a',
      kind: 'rule',
      title: 'A',
      file: 'a.md',
      sections: sections.map((items) => ({ heading: 'A', prose: '', items, decisions: [] })),
    },
  ],
});

const scenario = (name: string, verdict: Verdict, ...cites: string[]) => ({ name, verdict, cites });

test('what shows a rule shows the requirements that it spells out', () => {
  const one = scenario('one', 'passed', 'XYA-1', 'XYZ-1', 'XYA-1');
  const two = scenario('two', 'failed', 'XYA-1');
  const catalogue = catalogueOf([item('XYZ-1', ['XYA-1', 'XYA-2'])], [item('XYA-1'), item('XYA-2')]);
  const [document] = trace(catalogue, [one, two]);
  expect(document!.sections.flatMap(({ items }) => items)).toMatchObject([
    {
      item: { id: 'XYZ-1' },
      direct: [one],
      through: [
        { rule: 'XYA-1', scenarios: [one, two] },
        { rule: 'XYA-2', scenarios: [] },
      ],
      verdict: 'failed',
    },
    { item: { id: 'XYA-1' }, direct: [one, two], through: [], verdict: 'failed' },
    { item: { id: 'XYA-2' }, direct: [], verdict: 'nothing shows it' },
  ]);
});

test.each<[Verdict[], ItemVerdict]>([
  [[], 'nothing shows it'],
  [['not run', 'not run'], 'not run'],
  [['not run', 'passed'], 'passed'],
  [['passed', 'broken', 'not run'], 'broken'],
  [['broken', 'failed', 'passed'], 'failed'],
])('scenarios that came out as %j give %s', (verdicts, expected) => {
  expect(verdictOf(verdicts.map((verdict) => ({ verdict })))).toBe(expected);
});

const ids = ['XYA-1', 'XYA-2', 'XYA-3', 'XYZ-1', 'XYZ-2'];
const scenarios = fc.array(
  fc.record<CitingScenario>({
    verdict: fc.constantFrom('passed', 'failed', 'broken', 'not run'),
    cites: fc.array(fc.constantFrom(...ids, 'other')),
  }),
);
const items = fc
  .tuple(fc.subarray(ids.slice(0, 3)), fc.subarray(ids.slice(0, 3)))
  .map(([one, two]) => [...ids.slice(0, 3).map((id) => item(id)), item('XYZ-1', one), item('XYZ-2', two)]);

test('the order of the scenarios changes no verdict, and every item is traced once', () => {
  fc.assert(
    fc.property(items, scenarios, (all, given) => {
      const verdicts = (order: readonly CitingScenario[]) =>
        trace(catalogueOf(all.slice(0, 2), all.slice(2)), order).flatMap(({ sections }) =>
          sections.flatMap((section) => section.items.map(({ item, verdict }) => [item.id, verdict])),
        );
      expect(verdicts(given)).toEqual(verdicts([...given].reverse()));
      expect(verdicts(given).map(([id]) => id)).toEqual(all.map(({ id }) => id));
    }),
  );
});

test('an item passes only if a scenario that shows it passed and none that shows it failed', () => {
  fc.assert(
    fc.property(items, scenarios, (all, given) => {
      const [section] = trace(catalogueOf(all), given)[0]!.sections;
      for (const { item, verdict } of section!.items) {
        const shows = [item.id, ...item.refinedBy];
        const showing = given.filter(({ cites }) => cites.some((id) => shows.includes(id)));
        const seen = new Set(showing.map((one) => one.verdict));
        expect(verdict === 'passed').toBe(seen.has('passed') && !seen.has('failed') && !seen.has('broken'));
        expect(verdict === 'failed').toBe(seen.has('failed'));
        expect(verdict === 'nothing shows it').toBe(showing.length === 0);
      }
    }),
  );
});
