// Refuses runs that went wrong outside their scenarios: steps, step definitions, hooks of the run, dead workers.
import type { Outcome } from '../../run/outcomes';
import { boundedLines, listed, type Problem } from '../../run/problem';
import type { MatchedStep, RunRecord } from '../../run/run-record';
import { isUnfiltered, type RunRequest } from '../../run/run-request';
import { checkSteps } from './step-guard';

/**
 * Looks at a run that is over; a dry run tells as much about steps as a real one.
 * @param brokenStep the step of a broken file, where the project has any generated one
 */
export function checkRun(
  record: RunRecord,
  outcomes: readonly Outcome[],
  request: RunRequest,
  brokenStep: string | undefined,
): Problem[] {
  const whole = isUnfiltered(request) && outcomes.length > 0;
  const steps = record.matchedSteps();
  const problems = [
    ...record.undefinedTypes.map(undefinedType),
    ...checkSteps(steps, record.definitions, { whole, brokenStep }),
    ...(request.dryRun ? brokenFiles(steps, brokenStep) : []),
    ...record.failedRunHooks.map((message) => ({ message: `A hook of the whole run failed: ${message}` })),
  ];
  const blameless = problems.length === 0 && outcomes.every(({ failures }) => failures.length === 0);
  return blameless && record.finished?.success === false ? [OUTSIDE] : problems;
}

export const OUTSIDE: Problem = {
  message: 'Cucumber reports a failure outside any scenario; what it was stands above.',
};

/** A dry run executes nothing, not even the step by which the scenario of a broken file fails. */
function brokenFiles(steps: readonly MatchedStep[], brokenStep: string | undefined): Problem[] {
  return steps
    .filter(({ text }) => text === brokenStep)
    .map(({ at, docString = '' }) => listed('This scenario file is broken:', boundedLines(docString), at));
}

function undefinedType({ name, expression }: { name: string; expression: string }): Problem {
  return {
    message: `The step definition "${expression}" uses the parameter type {${name}}, which nobody defined.`,
  };
}
