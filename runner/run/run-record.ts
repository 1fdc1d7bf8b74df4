// What happened in a run, gathered from cucumber's messages: only what verdicts and guards need, no evidence.
import * as messages from '@cucumber/messages';
import { stepsOf } from './feature-documents';
import type { Place } from './problem';

/** The prefix of the log line by which a hook or step says why its scenario is not run. */
export const NOT_RUN_PREFIX = 'Not run: ';

/** A step definition as cucumber announced it. */
export interface Definition {
  readonly pattern: string;
  readonly at: Place;
}

/** A step of a selected scenario, and the definitions that match it. */
export interface MatchedStep {
  readonly text: string;
  readonly at: Place;
  readonly definitions: readonly string[];
  readonly docString?: string | undefined;
}

/** One try of one scenario. */
export interface Attempt {
  readonly testCaseId: string;
  readonly number: number;
  readonly results: Map<string, messages.TestStepResult>;
  notRun?: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Milliseconds; 0 as long as it goes on. */
  duration: number;
  finished: boolean;
}

/** Gathers messages; `update` takes every one, in order. */
export class RunRecord {
  readonly documents = new Map<string, messages.GherkinDocument>();
  readonly pickles = new Map<string, messages.Pickle>();
  readonly testCases = new Map<string, messages.TestCase>();
  /** By test case started; a retry is a further attempt. */
  readonly attempts = new Map<string, Attempt>();
  readonly definitions = new Map<string, Definition>();
  readonly hooks = new Map<string, Place & { name: string }>();
  readonly undefinedTypes: messages.UndefinedParameterType[] = [];
  readonly failedRunHooks: string[] = [];
  /** Of the run itself. */
  id?: string | undefined;
  started?: messages.Timestamp;
  finished?: messages.TestRunFinished;

  update(envelope: messages.Envelope): void {
    this.updateSources(envelope);
    this.updateSupport(envelope);
    this.updateRun(envelope);
    this.updateAttempt(envelope);
  }

  /** Milliseconds from the start of the run to its end; 0 before that. */
  get duration(): number {
    if (!this.started || !this.finished) return 0;
    return toMilliseconds(this.finished.timestamp) - toMilliseconds(this.started);
  }

  /** Lets reports show why a step was skipped, which cucumber does not: puts the reason into the message itself. */
  giveReason({ testStepFinished }: messages.Envelope): void {
    if (testStepFinished?.testStepResult.status !== 'SKIPPED') return;
    const { notRun } = this.attempts.get(testStepFinished.testCaseStartedId)!;
    if (notRun !== undefined) testStepFinished.testStepResult.message = `${NOT_RUN_PREFIX}${notRun}`;
  }

  /** Every step of the selected scenarios with the definitions that match it; the same in a dry run. */
  matchedSteps(): MatchedStep[] {
    const lines = this.stepLines();
    return [...this.testCases.values()].flatMap(({ pickleId, testSteps }) => {
      const pickle = this.pickles.get(pickleId)!;
      return testSteps
        .filter((step) => step.pickleStepId !== undefined)
        .map((step) => {
          const { text, astNodeIds, argument } = pickle.steps.find(({ id }) => id === step.pickleStepId)!;
          const at = { file: pickle.uri, line: lines.get(astNodeIds[0]!)! };
          const docString = argument?.docString?.content;
          return { text, at, docString, definitions: step.stepDefinitionIds ?? [] };
        });
    });
  }

  /** Step id in the Gherkin document -> its line. */
  stepLines(): Map<string, number> {
    const steps = [...this.documents.values()].flatMap(stepsOf);
    return new Map(steps.map((step) => [step.id, step.location.line]));
  }

  private updateSources({ gherkinDocument, pickle }: messages.Envelope): void {
    if (gherkinDocument) this.documents.set(gherkinDocument.uri!, gherkinDocument);
    if (pickle) this.pickles.set(pickle.id, pickle);
  }

  private updateSupport({ stepDefinition, hook, undefinedParameterType }: messages.Envelope): void {
    if (stepDefinition) {
      const { id, pattern, sourceReference } = stepDefinition;
      this.definitions.set(id, { pattern: pattern.source, at: placeOf(sourceReference) });
    }
    if (hook) this.hooks.set(hook.id, { name: hook.name ?? '', ...placeOf(hook.sourceReference) });
    if (undefinedParameterType) this.undefinedTypes.push(undefinedParameterType);
  }

  private updateRun({
    testRunStarted,
    testRunFinished,
    testRunHookFinished,
    testCase,
  }: messages.Envelope): void {
    if (testRunStarted) {
      this.id = testRunStarted.id;
      this.started = testRunStarted.timestamp;
    }
    if (testRunFinished) this.finished = testRunFinished;
    if (testCase) this.testCases.set(testCase.id, testCase);
    if (testRunHookFinished?.result.status === 'FAILED') {
      this.failedRunHooks.push(testRunHookFinished.result.exception?.message ?? 'no message');
    }
  }

  private updateAttempt({
    testCaseStarted,
    testStepFinished,
    attachment,
    testCaseFinished,
  }: messages.Envelope): void {
    if (testCaseStarted) {
      const { id, testCaseId, attempt: number, timestamp } = testCaseStarted;
      const started = toMilliseconds(timestamp);
      this.attempts.set(id, {
        testCaseId,
        number,
        started,
        duration: 0,
        results: new Map(),
        finished: false,
      });
    }
    if (testStepFinished) {
      const { testCaseStartedId, testStepId, testStepResult } = testStepFinished;
      this.attempts.get(testCaseStartedId)!.results.set(testStepId, testStepResult);
    }
    if (attachment?.testCaseStartedId)
      noteReason(attachment, this.attempts.get(attachment.testCaseStartedId)!);
    if (testCaseFinished) finish(testCaseFinished, this.attempts.get(testCaseFinished.testCaseStartedId)!);
  }
}

const toMilliseconds = messages.TimeConversion.timestampToMillisecondsSinceEpoch;

function finish({ timestamp }: messages.TestCaseFinished, attempt: Attempt): void {
  attempt.finished = true;
  attempt.duration = toMilliseconds(timestamp) - attempt.started;
}

function noteReason({ mediaType, body, contentEncoding }: messages.Attachment, attempt: Attempt): void {
  if (mediaType !== 'text/x.cucumber.log+plain' || contentEncoding !== 'IDENTITY') return;
  if (body.startsWith(NOT_RUN_PREFIX)) attempt.notRun = body.slice(NOT_RUN_PREFIX.length).trim();
}

/** @returns where a definition stands */
export function placeOf({ uri, location }: messages.SourceReference): Place {
  return { file: uri ?? 'unknown file', line: location?.line ?? 1 };
}
