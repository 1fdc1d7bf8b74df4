// Judges every selected scenario: did the platform keep its specification, and was the bench fit to tell?
import type { Pickle, TestStep, TestStepResult } from '@cucumber/messages';
import { readingOrder, type PageOrder } from './reading-order';
import { scenarioIds, textOfId, type ScenarioId } from './scenario-ids';
import { UnreadError } from '../errors';
import { levelOf, type Level } from './level';
import { RULE_TAG } from './rule-tag';
import { boundedLines, type Place } from './problem';
import { NOT_RUN_PREFIX, type Attempt, type RunRecord } from './run-record';
import type { RunRequest } from './run-request';
import { isYaml } from './feature-documents';

/** `failed`: the platform breaks its specification. `broken`: the bench could not tell. */
export type Verdict = 'passed' | 'failed' | 'broken' | 'not run';

export const UNDEFINED_STEP = 'the step is undefined';
export const AMBIGUOUS_STEP = 'the step is ambiguous';

/** One thing that went wrong in a scenario. */
export interface Failure {
  readonly verdict: 'failed' | 'broken';
  /** The step as written, or the hook that failed. */
  readonly step: string;
  readonly at: Place;
  /** One line; of a bench error every line, up to 20. */
  readonly message: string;
}

/** How one scenario came out; of several attempts the last one counts. */
export interface Outcome {
  /** By which reports and the history of runs know it: `agentspec/opa-track#the-gate-is-open`. */
  readonly id: string;
  readonly feature: string;
  readonly scenario: string;
  readonly at: Place;
  /** Ids of the contract rules that its tags cite. */
  readonly rules: readonly string[];
  readonly level: Level;
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
  /** Why it was not run. */
  readonly reason?: string | undefined;
  /** Passed, but not at the first attempt. */
  readonly flaky: boolean;
  /** How often it was tried; 0 when it was never started. */
  readonly attempts: number;
  /** Of the last attempt. */
  readonly durationMs: number;
}

/**
 * @param inOrder of the features
 * @returns one outcome for each selected scenario, in the order of their features and lines
 */
export function judge(
  record: RunRecord,
  selected: readonly Pickle[],
  request: RunRequest,
  inOrder: PageOrder = readingOrder(new Map()),
): Outcome[] {
  const lines = record.stepLines();
  const last = lastAttempts(record);
  const ids = scenarioIds(record.pickles.values());
  const pageOf = ({ id }: Pickle) => ids.get(id)!.page;
  return selected
    .toSorted((a, b) => inOrder(pageOf(a), pageOf(b)) || a.uri.localeCompare(b.uri) || lineOf(a) - lineOf(b))
    .map((pickle) => judgeOne(pickle, last.get(pickle.id), { record, lines, ids, request }));
}

const lineOf = ({ location }: Pickle): number => location?.line ?? 1;

interface Context {
  readonly record: RunRecord;
  readonly lines: ReadonlyMap<string, number>;
  readonly ids: ReadonlyMap<string, ScenarioId>;
  readonly request: RunRequest;
}

function lastAttempts({ attempts, testCases }: RunRecord): Map<string, Attempt> {
  return new Map(
    [...attempts.values()].map((attempt) => [testCases.get(attempt.testCaseId)!.pickleId, attempt]),
  );
}

function judgeOne(pickle: Pickle, attempt: Attempt | undefined, context: Context): Outcome {
  const place = { file: pickle.uri, line: lineOf(pickle) };
  const scenario = {
    id: textOfId(context.ids.get(pickle.id)!),
    feature: isYaml(pickle.uri) ? 'YAML scenarios' : context.record.documents.get(pickle.uri)!.feature!.name,
    scenario: pickle.name,
    at: place,
    rules: pickle.tags.filter(({ name }) => RULE_TAG.test(name)).map(({ name }) => name.slice(1)),
    level: levelOf(pickle.tags),
    attempts: attempt ? attempt.number + 1 : 0,
    durationMs: attempt?.duration ?? 0,
  };
  const failures = attempt === undefined ? [] : failuresOf(pickle, attempt, place, context);
  const [first] = failures;
  if (first) return { ...scenario, verdict: first.verdict, failures, flaky: false };
  if (!attempt?.finished) return { ...scenario, ...unfinished(attempt, place, context.request) };
  return { ...scenario, ...unfailed(attempt, place, context.request) };
}

type Judgement = Pick<Outcome, 'verdict' | 'failures' | 'reason' | 'flaky'>;

const broken = (step: string, at: Place, message: string): Judgement => ({
  verdict: 'broken',
  failures: [{ verdict: 'broken', step, at, message }],
  flaky: false,
});

const notRun = (reason: string): Judgement => ({ verdict: 'not run', failures: [], reason, flaky: false });

/** A worker that dies takes its scenario along, and cucumber reports what is left as passed. */
function unfinished(attempt: Attempt | undefined, at: Place, { failFast }: RunRequest): Judgement {
  if (attempt)
    return broken('the scenario', at, 'did not end: the process that ran it died, or the run was cut short');
  return failFast
    ? notRun('an earlier scenario failed, and --fail-fast was given')
    : broken('the scenario', at, 'was never started');
}

function unfailed(attempt: Attempt, at: Place, request: RunRequest): Judgement {
  const statuses = [...attempt.results.values()].map(({ status }) => status as string);
  if (statuses.every((status) => status === 'PASSED')) {
    return { verdict: 'passed', failures: [], flaky: attempt.number > 0 };
  }
  if (request.dryRun) return notRun('this is a dry run');
  if (attempt.notRun !== undefined) return notRun(attempt.notRun);
  if (statuses.includes('PENDING')) return notRun('pending');
  if (request.failFast) return notRun('an earlier scenario failed, and --fail-fast was given');
  return broken(
    'the scenario',
    at,
    `was skipped without a reason; log one that begins with "${NOT_RUN_PREFIX}"`,
  );
}

function failuresOf(pickle: Pickle, attempt: Attempt, at: Place, context: Context): Failure[] {
  const { testSteps } = context.record.testCases.get(attempt.testCaseId)!;
  return testSteps.flatMap((step) => {
    const result = attempt.results.get(step.id);
    const message = result && explain(result, context.request);
    if (!result || message === undefined) return [];
    const isOfBench = (step.hookId !== undefined && !isUnread(result)) || isBench(result);
    const verdict = isOfBench ? ('broken' as const) : ('failed' as const);
    return [{ verdict, ...describeStep(step, pickle, at, context), message }];
  });
}

/** @returns what is wrong; nothing when nothing is */
function explain(result: TestStepResult, { strict }: RunRequest): string | undefined {
  if (result.status === 'UNDEFINED') return UNDEFINED_STEP;
  if (result.status === 'AMBIGUOUS') return AMBIGUOUS_STEP;
  if (result.status === 'PENDING' && strict) return 'the step is pending';
  return result.status === 'FAILED' ? messageOf(result) : undefined;
}

/** A bench error tells all in its own words, be it several lines; of others the kind and the first line will do. */
function messageOf({ exception, message }: TestStepResult): string {
  const lines = boundedLines(exception?.message || message || '');
  const [line = 'no message'] = lines;
  if (exception?.type === 'BenchError') return lines.join('\n') || line;
  return exception === undefined || exception.type === 'Error'
    ? line.trim()
    : `${exception.type}: ${line.trim()}`;
}

/** The one failure of a hook that speaks about the platform: it answered with an error, and no step looked at it. */
const isUnread = ({ exception }: TestStepResult): boolean => exception?.type === UnreadError.name;

/** Only a step that ran, and found the platform otherwise than specified, speaks about the platform. */
function isBench({ status, exception, message = '' }: TestStepResult): boolean {
  if (status !== 'FAILED' || exception?.type === 'BenchError') return true;
  const text = exception?.message ?? message;
  return text.startsWith('BenchError') || STEP_DEFINITION_DEFECT.test(text) || ENDED_FOR_IT.test(text);
}

/** Cucumber's own complaints about a step definition; drivers time out first, and say what they waited for. */
const STEP_DEFINITION_DEFECT = /^function (timed out|has \d+ arguments?|uses multiple|accepts a callback)/;

/** What the messages of a run say of scenarios that did not come to their end by themselves; its judge knows, a merge reads. */
const ENDED_FOR_IT =
  /^(The process that ran this scenario died|The shard that ran this scenario was cut off|This scenario was never started)\.$/;

function describeStep(
  step: TestStep,
  pickle: Pickle,
  at: Place,
  { record, lines }: Context,
): Pick<Failure, 'step' | 'at'> {
  if (step.hookId !== undefined) {
    const hook = record.hooks.get(step.hookId);
    return {
      step: hook ? `hook ${hook.name || 'without a name'} (${hook.file}:${hook.line})` : 'a hook',
      at,
    };
  }
  const { text, astNodeIds } = pickle.steps.find(({ id }) => id === step.pickleStepId)!;
  return { step: text, at: { file: pickle.uri, line: lines.get(astNodeIds[0]!) ?? at.line } };
}
