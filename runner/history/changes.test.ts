import fc from 'fast-check';
import { changesSince, type Changes } from './changes';
import { histories, runAt } from './testing/runs';

const nothing: Changes = { newlyFailing: [], mended: [], added: [], gone: [], noLongerRun: [], slower: [] };

test('the first run has nothing to be compared with', () => {
  expect(changesSince([], runAt(1, { a: 'failed', b: 'passed', c: 'not run' }))).toEqual(nothing);
});

test('each scenario is held against the latest run that ran it', () => {
  const history = [
    runAt(1, { a: 'passed', b: 'failed', c: 'passed', d: 'passed' }),
    runAt(2, { a: 'failed', c: 'failed' }, { selection: '--tags "@x"' }),
    runAt(3, { a: 'not run', b: 'broken' }, { selection: '--tags "@y"' }),
  ];
  const run = runAt(4, { a: 'failed', b: 'passed', c: 'passed', d: 'failed' });
  expect(changesSince(history, run)).toEqual({ ...nothing, mended: ['b', 'c'], newlyFailing: ['d'] });
});

test('a broken bench is no verdict, neither now nor then', () => {
  const history = [runAt(1, { a: 'passed', b: 'broken', c: 'failed' })];
  expect(changesSince(history, runAt(2, { a: 'broken', b: 'failed', c: 'broken' }))).toEqual(nothing);
});

test('a scenario is new only where the whole specification was known, and gone only where it was run', () => {
  const part = { selection: '--tags "@x"' };
  const [old, fresh] = [{ a: 'passed' as const }, { b: 'passed' as const }];
  expect(changesSince([runAt(1, old)], runAt(2, fresh))).toEqual({ ...nothing, added: ['b'], gone: ['a'] });
  expect(changesSince([runAt(1, old)], runAt(2, fresh, part))).toEqual({ ...nothing, added: ['b'] });
  expect(changesSince([runAt(1, old, part)], runAt(2, fresh))).toEqual(nothing);
});

test('what was run, and is run no longer, is told once', () => {
  const history = [runAt(1, { a: 'passed' }), runAt(2, { a: 'not run' })];
  expect(changesSince(history.slice(0, 1), history[1]!).noLongerRun).toEqual(['a']);
  expect(changesSince(history, runAt(3, { a: 'not run' })).noLongerRun).toEqual([]);
});

test.each([
  [1_000, 2_500, true],
  [1_000, 2_000, false],
  [100, 1_000, false],
  [100, 1_101, true],
  [10_000, 20_000, false],
  [10_000, 20_001, true],
])('from %d ms to %d ms: notably slower? %s', (before, ms, slower) => {
  const changes = changesSince([runAt(1, { a: { ms: before } })], runAt(2, { a: { ms } }));
  expect(changes.slower).toEqual(slower ? [{ id: 'a', ms, before }] : []);
  const failing = { verdict: 'failed' as const, ms };
  expect(changesSince([runAt(1, { a: { ms: before } })], runAt(2, { a: failing })).slower).toEqual([]);
});

test('environments of another kind do not count; ports and contexts do not matter', () => {
  const in_ = (environment: string) => ({ environment });
  const history = [runAt(1, { a: 'passed' }, in_('AgentSpec on Kubernetes: kind'))];
  const changed = (environment: string) =>
    changesSince(history, runAt(2, { a: 'failed' }, in_(environment))).newlyFailing;
  expect(changed('AgentSpec on Kubernetes: staging')).toEqual(['a']);
  expect(changed('AgentSpec, embedded')).toEqual([]);
});

describe('of any history', () => {
  const property = (check: (history: Parameters<typeof changesSince>[0]) => void) =>
    fc.assert(fc.property(histories, check));

  test('its order makes no difference, nor does what came later', () =>
    property((history) => {
      for (const run of history) {
        const earlier = history.filter(({ startedAt }) => startedAt < run.startedAt);
        expect(changesSince(history, run)).toEqual(changesSince(earlier.reverse(), run));
      }
    }));

  test('nothing has changed in a run that is repeated', () =>
    property((history) => {
      for (const run of history) {
        const again = { ...run, id: 'again', startedAt: '2999-01-01T00:00:00.000Z' };
        expect(changesSince([run], again)).toEqual(nothing);
      }
    }));

  test('no scenario changes in two ways at once, and all but those gone are of the run', () =>
    property((history) => {
      for (const run of history) {
        const { gone, slower, ...kinds } = changesSince(history, run);
        const ids = [...Object.values(kinds).flat(), ...slower.map(({ id }) => id)];
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => Object.hasOwn(run.scenarios, id))).toBe(true);
        expect(gone.some((id) => Object.hasOwn(run.scenarios, id))).toBe(false);
      }
    }));
});
