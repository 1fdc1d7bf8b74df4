// Refuses runs that went wrong outside their scenarios: steps, step definitions, hooks of the run, dead workers.
import type { Outcome } from '../outcomes';
import type { Problem } from '../problem';
import type { RunRecord } from '../run-record';
import { isUnfiltered, type RunRequest } from '../run-request';
import { checkSteps } from './step-guard';

/** Looks at a run that is over; a dry run tells as much about steps as a real one. */
export function checkRun(record: RunRecord, outcomes: readonly Outcome[], request: RunRequest): Problem[] {
  const whole = isUnfiltered(request) && outcomes.length > 0;
  const problems = [
    ...record.undefinedTypes.map(undefinedType),
    ...checkSteps(record.matchedSteps(), record.definitions, whole),
    ...record.failedRunHooks.map((message) => ({ message: `A hook of the whole run failed: ${message}` })),
  ];
  const blameless = problems.length === 0 && outcomes.every(({ failures }) => failures.length === 0);
  return blameless && record.finished?.success === false ? [OUTSIDE] : problems;
}

const OUTSIDE: Problem = {
  message: 'Cucumber reports a failure outside any scenario; what it was stands above.',
};

function undefinedType({ name, expression }: { name: string; expression: string }): Problem {
  return {
    message: `The step definition "${expression}" uses the parameter type {${name}}, which nobody defined.`,
  };
}
