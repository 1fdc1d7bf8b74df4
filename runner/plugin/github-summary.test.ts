import fc from 'fast-check';
import type { Changes } from '../history/changes';
import { RecordedRun, failed, passed } from '../run/testing/recorded-run';
import { markdown } from './github-summary';
import { outcomes, report } from './testing/broken-report';

const noChanges: Changes = { newlyFailing: [], mended: [], added: [], gone: [], noLongerRun: [], slower: [] };

test('the page of the job says what the terminal says', () => {
  expect(
    markdown(report({ environment: 'AgentSpec, embedded', problems: [{ message: 'no *cluster*\n  here' }] })),
  ).toBe(`## ❌ The bench is broken: this run is no verdict on the platform.

AgentSpec, embedded\\
2 scenarios: 1 failed, 1 broken

| Capability | passed | failed | broken | not run |
| --- | --- | --- | --- | --- |
| A \\| B | 0 | 1 | 1 | 0 |

### The platform breaks its specification

| Scenario | Rules | Step | Error |
| --- | --- | --- | --- |
| s, t: u | PRX-1 | a (features/a.feature:4) | AssertionError: 100% wrong |

### The bench is broken

- no \\*cluster\\*   here

| Scenario | Rules | Step | Error |
| --- | --- | --- | --- |
| v |  | b (features/a.feature:6) | no port<br>no log |
`);
});

test('warnings are listed', () => {
  const warnings = [{ message: 'Too *many* ids.', at: { file: 'features/a.feature', line: 3 } }];
  expect(markdown(report({ warnings }))).toContain(
    '\n### Warnings\n\n- features/a.feature:3 Too \\*many\\* ids.\n',
  );
});

test('the page of a run that holds is short', () => {
  const holding = new RecordedRun('Feature: F\n  Scenario: s\n    Given a')
    .play({ name: 's', results: [passed] })
    .judge();
  expect(markdown(report({ exitCode: 0, outcomes: holding }))).toBe(`## ✅ Everything that was run holds.

1 scenario: 1 passed

| Capability | passed | failed | broken | not run |
| --- | --- | --- | --- | --- |
| F | 1 | 0 | 0 | 0 |
`);
});

const three =
  'Feature: F\n  Scenario: s\n    Given a\n  Scenario: t\n    Given a\n  Scenario: u\n    Given a';

test('flaky scenarios, changes and the slowest scenarios follow', () => {
  const mixed = new RecordedRun(three)
    .play(
      { name: 's', results: [passed], attempt: 1, seconds: 2 },
      { name: 't', results: [passed], seconds: 3 },
      { name: 'u', results: [failed('x')] },
    )
    .judge();
  const changes = { ...noChanges, newlyFailing: ['a#u'], mended: ['a#t'], gone: ['a#v'] };
  expect(markdown(report({ exitCode: 1, outcomes: mixed }), changes)).toContain(`
### Since the last run

| Scenario | Place | Change |
| --- | --- | --- |
| u | features/a.feature:6 | newly failing |
| t | features/a.feature:4 | mended |

### Passed only when tried again

| Scenario | Place | Attempts |
| --- | --- | --- |
| s | features/a.feature:2 | 2 |

<details><summary>Slowest scenarios</summary>

| Scenario | Place | Time |
| --- | --- | --- |
| t | features/a.feature:4 | 3.0 s |
| s | features/a.feature:2 | 2.0 s |

</details>
`);
});

test('where nothing has changed, nothing is said of changes', () => {
  expect(markdown(report(), noChanges)).toBe(markdown(report()));
});

test('only the five slowest are told', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const gherkin = `Feature: F\n${names.map((name) => `  Scenario: ${name}\n    Given a`).join('\n')}`;
  const six = new RecordedRun(gherkin)
    .play(...names.map((name, index) => ({ name, results: [passed], seconds: index + 1 })))
    .judge();
  const [, told = ''] = markdown(report({ exitCode: 0, outcomes: six })).split('<details>');
  expect([...told.matchAll(/^\| (\w) /gm)].map(([, name]) => name)).toEqual(['f', 'e', 'd', 'c', 'b']);
});

test('however much there is to say, GitHub can show the page, and every failure is shown or counted', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const failing = outcomes[0]!;
  fc.assert(
    fc.property(text, fc.nat(1_000), fc.nat(400), fc.nat(1_000_000), (word, count, times, written) => {
      const message = word.repeat(times);
      const failures = [{ ...failing.failures[0]!, message }];
      const all = Array.from({ length: count }, () => ({ ...failing, failures }));
      const page = markdown(report({ exitCode: 1, outcomes: all }), noChanges, written);
      expect(written + Buffer.byteLength(page)).toBeLessThanOrEqual(1024 * 1024);
      const [, table = ''] = page.split('### The platform breaks its specification\n\n');
      const shown = [...table.matchAll(/^\| s, t: u \| PRX-1/gm)].length;
      const more = Number(/^and (\d+) more$/m.exec(table)?.[1] ?? 0);
      expect(shown + more).toBe(count);
    }),
    { numRuns: 20 },
  );
});
