// Ends, in the message stream, what a killed worker or an interrupted run has left open; else reports show it as passed.
import type { Envelope, TestStepResult, TestStepResultStatus, Timestamp } from '@cucumber/messages';
import type { Attempt, RunRecord } from './run-record';

/** How the open scenarios of a run end: a dead worker's have failed, an interrupted run's were not run. */
export interface Ending {
  readonly status: `${TestStepResultStatus}`;
  readonly message: string;
}

/** @returns the messages that end every open scenario: its open steps, then itself */
export function endOpenScenarios(record: RunRecord, ending: Ending, now: Timestamp): Envelope[] {
  return [...record.attempts]
    .filter(([, { finished }]) => !finished)
    .flatMap(([id, attempt]) => [
      ...openSteps(record, attempt).map((step, index) =>
        endStep(id, step, index === 0 ? ending : { ...ending, status: 'SKIPPED' }, now),
      ),
      { testCaseFinished: { testCaseStartedId: id, timestamp: now, willBeRetried: false } },
    ]);
}

/** @returns the messages that end a run, begun or not, with the scenarios that it leaves open; none for one that ended */
export function endRun(record: RunRecord, ending: Ending, now: Timestamp): Envelope[] {
  if (record.finished) return [];
  return [
    ...(record.started ? [] : [{ testRunStarted: { timestamp: now } }]),
    ...endOpenScenarios(record, ending, now),
    { testRunFinished: { success: false, message: ending.message, timestamp: now } },
  ];
}

function openSteps({ testCases }: RunRecord, { testCaseId, results }: Attempt): string[] {
  return testCases
    .get(testCaseId)!
    .testSteps.map(({ id }) => id)
    .filter((id) => !results.has(id));
}

function endStep(
  testCaseStartedId: string,
  testStepId: string,
  ending: Ending,
  timestamp: Timestamp,
): Envelope {
  const testStepResult = { ...ending, duration: { seconds: 0, nanos: 0 } } as TestStepResult;
  return { testStepFinished: { testCaseStartedId, testStepId, testStepResult, timestamp } };
}
