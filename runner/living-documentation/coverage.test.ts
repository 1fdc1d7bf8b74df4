// Coverage status of requirements: by scenarios first, then by unit tests, and none of withdrawn ones.
import type { ItemVerdict, TracedDocument, TracedItem } from '../traceability/trace';
import type { ScenarioView } from './documentation';
import { coverageOf, coverageCounts } from './coverage';

type Traced = TracedItem<ScenarioView>;

interface Given {
  readonly id: string;
  readonly verdict: ItemVerdict;
  readonly refinedBy?: readonly string[];
  readonly withdrawn?: boolean;
}

const traced = ({ id, verdict, refinedBy = [], withdrawn = false }: Given): Traced => ({
  item: {
    id,
    kind: 'requirement',
    text: id,
    refinedBy,
    withdrawn,
    document: 'a',
    section: 'A',
    at: { file: 'a.md', line: 1 },
  },
  direct: [],
  through: [],
  verdict,
});

const section = (...items: Traced[]) => ({
  section: { heading: 'A', prose: '', items: items.map(({ item }) => item), decisions: [] },
  items,
});

const unitTests = new Map([['XYZ-1', ['a.test.ts']]]);

test.each<[Given, string]>([
  [{ id: 'XYA-1', verdict: 'nothing shows it' }, 'nothing shows it'],
  [{ id: 'XYZ-1', verdict: 'nothing shows it' }, 'unit tests only'],
  [{ id: 'XYA-1', verdict: 'nothing shows it', refinedBy: ['XYZ-1'] }, 'unit tests only'],
  [{ id: 'XYZ-1', verdict: 'not run' }, 'not run'],
  [{ id: 'XYZ-1', verdict: 'failed' }, 'failed'],
  [{ id: 'XYZ-1', verdict: 'passed', withdrawn: true }, 'withdrawn'],
])('%j is %s', (given, status) => {
  expect(coverageOf(traced(given), unitTests)).toBe(status);
});

test('a document is counted over its sections, the bad news first, withdrawn items left out', () => {
  const document: TracedDocument<ScenarioView> = {
    document: { name: 'a', kind: 'requirement', title: 'A', file: 'a.md', sections: [] },
    sections: [
      section(
        traced({ id: 'XYA-1', verdict: 'passed' }),
        traced({ id: 'XYA-2', verdict: 'passed', withdrawn: true }),
      ),
      section(
        traced({ id: 'XYA-3', verdict: 'nothing shows it' }),
        traced({ id: 'XYA-4', verdict: 'passed' }),
        traced({ id: 'XYA-5', verdict: 'failed' }),
      ),
    ],
  };
  expect([...coverageCounts(document, unitTests)]).toEqual([
    ['failed', 1],
    ['nothing shows it', 1],
    ['passed', 2],
  ]);
});
