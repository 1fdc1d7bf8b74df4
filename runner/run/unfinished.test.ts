import { endOpenScenarios, endRun } from './unfinished';
import { RecordedRun, passed } from './testing/recorded-run';

const FEATURE = 'Feature: F\n  Scenario: s\n    Given a\n    And b\n    And c\n  Scenario: t\n    Given a';
const ENDING = { status: 'FAILED', message: 'died' } as const;
const NOW = { seconds: 1, nanos: 0 };

const cutShort = () =>
  new RecordedRun(FEATURE).play(
    { name: 't', results: [passed] },
    { name: 's', results: [passed], cutShort: true },
  );

test('the open step of an open scenario ends as told, those after it are skipped', () => {
  const ended = endOpenScenarios(cutShort().record, ENDING, NOW);
  expect(ended.map(({ testStepFinished }) => testStepFinished?.testStepResult)).toMatchObject([
    { status: 'FAILED', message: 'died' },
    { status: 'SKIPPED', message: 'died' },
    undefined,
  ]);
  expect(ended.at(-1)).toMatchObject({ testCaseFinished: { willBeRetried: false } });
});

test('nothing is left open afterwards', () => {
  const run = cutShort();
  run.send(...endOpenScenarios(run.record, ENDING, NOW));
  expect(endOpenScenarios(run.record, ENDING, NOW)).toEqual([]);
});

test('a run is ended once, and begun first if it was not', () => {
  const run = cutShort();
  const ended = endRun(run.record, ENDING, NOW);
  expect(ended.at(-1)).toEqual({ testRunFinished: { success: false, message: 'died', timestamp: NOW } });
  run.send(...ended);
  expect(endRun(run.record, ENDING, NOW)).toEqual([]);

  delete run.record.started;
  delete run.record.finished;
  expect(endRun(run.record, ENDING, NOW).map((envelope) => Object.keys(envelope)[0])).toEqual([
    'testRunStarted',
    'testRunFinished',
  ]);
});
