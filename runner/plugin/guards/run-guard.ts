// Refuses runs that went wrong outside their scenarios: steps, step definitions, hooks of the run, dead workers.
import type { Outcome } from '../../run/outcomes';
import { BROKEN_FILE_STEP } from '../../../support/agentspec/yaml-scenarios';
import { boundedLines, listed, type Problem } from '../../run/problem';
import type { MatchedStep, RunRecord } from '../../run/run-record';
import { isUnfiltered, type RunRequest } from '../../run/run-request';
import { checkSteps } from './step-guard';

/** Looks at a run that is over; a dry run tells as much about steps as a real one. */
export function checkRun(record: RunRecord, outcomes: readonly Outcome[], request: RunRequest): Problem[] {
  const whole = isUnfiltered(request) && outcomes.length > 0;
  const steps = record.matchedSteps();
  const problems = [
    ...record.undefinedTypes.map(undefinedType),
    ...checkSteps(steps, record.definitions, whole),
    ...(request.dryRun ? brokenFiles(steps) : []),
    ...record.failedRunHooks.map((message) => ({ message: `A hook of the whole run failed: ${message}` })),
  ];
  const blameless = problems.length === 0 && outcomes.every(({ failures }) => failures.length === 0);
  return blameless && record.finished?.success === false ? [OUTSIDE] : problems;
}

export const OUTSIDE: Problem = {
  message: 'Cucumber reports a failure outside any scenario; what it was stands above.',
};

/** A dry run executes nothing, not even the step by which the scenario of a broken file fails. */
function brokenFiles(steps: readonly MatchedStep[]): Problem[] {
  return steps
    .filter(({ text }) => text === BROKEN_FILE_STEP)
    .map(({ at, docString = '' }) => listed('This scenario file is broken:', boundedLines(docString), at));
}

function undefinedType({ name, expression }: { name: string; expression: string }): Problem {
  return {
    message: `The step definition "${expression}" uses the parameter type {${name}}, which nobody defined.`,
  };
}
