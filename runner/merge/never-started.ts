// Scenarios that were selected and never started: without a word about them, a page that lacks them would look green.
import { IdGenerator, type Envelope, type Pickle, type TestCase, type Timestamp } from '@cucumber/messages';
import { RunRecord } from '../run/run-record';
import { endOpenScenarios } from '../run/unfinished';

const NEVER_STARTED = { status: 'FAILED', message: 'This scenario was never started.' } as const;

const newId = IdGenerator.uuid();

/** @returns what the reports get to see of scenarios nobody started: each has failed at its first step, for that reason */
export function showNeverStarted(
  pickles: readonly Pickle[],
  run: RunRecord,
  timestamp: Timestamp,
): Envelope[] {
  const assembled = new Map([...run.testCases.values()].map((testCase) => [testCase.pickleId, testCase]));
  const shown = new RunRecord();
  const started = pickles.flatMap((pickle): Envelope[] => {
    const known = assembled.get(pickle.id);
    const testCase = known ?? testCaseOf(pickle, run.id);
    const testCaseStarted = { id: newId(), testCaseId: testCase.id, attempt: 0, timestamp };
    shown.update({ testCase });
    shown.update({ testCaseStarted });
    return [...(known ? [] : [{ testCase }]), { testCaseStarted }];
  });
  return [...started, ...endOpenScenarios(shown, NEVER_STARTED, timestamp)];
}

/** Its steps match no definition that is known here, since no shard looked for one. */
function testCaseOf({ id: pickleId, steps }: Pickle, testRunStartedId: string | undefined): TestCase {
  const testSteps = steps.map(({ id }) => ({ id: newId(), pickleStepId: id, stepDefinitionIds: [] }));
  return {
    id: newId(),
    pickleId,
    testSteps,
    ...(testRunStartedId === undefined ? {} : { testRunStartedId }),
  };
}
