import fc from 'fast-check';
import { flakyScenarios, slowest, trend } from './over-time';
import { histories, runAt } from './testing/runs';

const at = (commit: string, changed = false) => ({ revision: { commit, changed } });

test('the trend is one point a run, the oldest first', () => {
  const history = [runAt(2, { a: 'failed', b: 'not run' }), runAt(1, { a: 'passed', b: 'failed' }), runAt(3)];
  expect(trend(history)).toMatchObject([
    { id: 'run 1', total: 2, passedShare: 0.5, selection: 'all features', durationMs: 1_000 },
    { id: 'run 2', total: 2, passedShare: 0 },
    { id: 'run 3', total: 0, passedShare: 0 },
  ]);
  expect(trend(history)[0]).not.toHaveProperty('scenarios');
});

test('a scenario that passed only when tried again is flaky', () => {
  const history = [runAt(1, { a: { flaky: true, attempts: 2 }, b: 'passed' }), runAt(2, { a: 'passed' })];
  expect(flakyScenarios(history)).toEqual([{ id: 'a', retried: ['run 1'], alternated: [] }]);
});

test('so is one that passed and failed at the same revision, unchanged and in the same kind of environment', () => {
  const of = (...history: ReturnType<typeof runAt>[]) => flakyScenarios(history).map(({ id }) => id);
  const passed = runAt(1, { a: 'passed' }, at('x'));
  expect(flakyScenarios([passed, runAt(2, { a: 'failed' }, at('x'))])).toEqual([
    { id: 'a', retried: [], alternated: ['x'] },
  ]);
  expect(of(passed, runAt(2, { a: 'failed' }, at('y')))).toEqual([]);
  expect(of(passed, runAt(2, { a: 'failed' }, at('x', true)))).toEqual([]);
  expect(of(passed, runAt(2, { a: 'failed' }))).toEqual([]);
  expect(of(passed, runAt(2, { a: 'broken' }, at('x')), runAt(3, { a: 'not run' }, at('x')))).toEqual([]);
  expect(of(passed, runAt(2, { a: 'failed' }, { ...at('x'), environment: 'on Kubernetes' }))).toEqual([]);
});

test('the least reliable scenario comes first', () => {
  const flaky = { flaky: true as const };
  const history = [runAt(1, { a: flaky, b: flaky, c: 'passed' }), runAt(2, { b: flaky })];
  expect(flakyScenarios(history).map(({ id }) => id)).toEqual(['b', 'a']);
});

test('the slowest of the scenarios that were run', () => {
  const run = runAt(1, {
    a: { ms: 1 },
    b: { ms: 3, verdict: 'failed' },
    c: { ms: 2 },
    d: { ms: 9, verdict: 'not run' },
  });
  expect(slowest(run, 2)).toEqual([
    { id: 'b', ms: 3, verdict: 'failed' },
    { id: 'c', ms: 2, verdict: 'passed' },
  ]);
});

test('of any history, the order of its runs makes no difference to what is flaky', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const shape = (runs: typeof history) =>
        flakyScenarios(runs).map(({ id, retried, alternated }) => [
          id,
          [...retried].sort(),
          [...alternated].sort(),
        ]);
      expect(shape([...history].reverse())).toEqual(shape(history));
      expect(trend([...history].reverse())).toEqual(trend(history));
    }),
  );
});
