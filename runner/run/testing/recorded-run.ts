// Test helper: a run made of messages, from Gherkin text and a few words on how each step came out.
import { generateMessages } from '@cucumber/gherkin';
import {
  AttachmentContentEncoding,
  IdGenerator,
  SourceMediaType,
  type Envelope,
  type Pickle,
  type TestStepResult,
} from '@cucumber/messages';
import { judge, type Outcome } from '../outcomes';
import { RunRecord } from '../run-record';
import type { RunRequest } from '../run-request';

const TIME = { seconds: 1_000, nanos: 0 };
const newId = IdGenerator.incrementing();

export const request = (given: Partial<RunRequest> = {}): RunRequest => ({
  paths: [],
  names: [],
  tags: '',
  retryTags: '',
  shard: '',
  order: 'defined',
  language: 'en',
  dryRun: false,
  failFast: false,
  strict: true,
  worldParameters: {},
  console: 'progress',
  reports: {},
  ...given,
});

/** Parses Gherkin as cucumber would. */
export function parse(gherkin: string, uri = 'features/a.feature'): Envelope[] {
  const options = {
    newId,
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: true,
    defaultDialect: 'en',
  };
  return [...generateMessages(gherkin, uri, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, options)];
}

/** How a step came out. */
export interface StepResult {
  status: `${TestStepResult['status']}`;
  type?: string;
  message?: string;
}

export const passed: StepResult = { status: 'PASSED' };
export const skipped: StepResult = { status: 'SKIPPED' };
export const failed = (message: string, type = 'AssertionError'): StepResult => ({
  status: 'FAILED',
  type,
  message,
});

/** One try of the scenario `name`; `before` is what its Before hook gave, `log` what it logged. */
export interface Try {
  name: string;
  results: StepResult[];
  before?: StepResult;
  attempt?: number;
  log?: string;
  cutShort?: boolean;
  /** How long it took. */
  seconds?: number;
}

/** A recorded run. Each step is matched by one definition. */
export class RecordedRun {
  readonly record = new RunRecord();
  private readonly testCases = new Map<string, { id: string; stepIds: string[] }>();

  constructor(gherkin: string, uri?: string) {
    this.send(...parse(gherkin, uri), hook());
    for (const pickle of this.pickles) this.assemble(pickle);
    this.send({ testRunStarted: { timestamp: TIME } });
  }

  get pickles(): Pickle[] {
    return [...this.record.pickles.values()];
  }

  play(...tries: Try[]): this {
    tries.forEach((one) => this.playOne(one));
    return this;
  }

  judge(given: Partial<RunRequest> = {}): Outcome[] {
    return judge(this.record, this.pickles, request(given));
  }

  send(...envelopes: Envelope[]): void {
    envelopes.forEach((envelope) => this.record.update(envelope));
  }

  private assemble(pickle: Pickle): void {
    const id = newId();
    const hookStep = { id: newId(), hookId: 'before' };
    const steps = pickle.steps.map((step) => ({
      id: newId(),
      pickleStepId: step.id,
      stepDefinitionIds: ['definition'],
    }));
    this.testCases.set(pickle.name, { id, stepIds: [hookStep, ...steps].map((step) => step.id) });
    this.send({ testCase: { id, pickleId: pickle.id, testSteps: [hookStep, ...steps] } });
  }

  private playOne({ name, results, before = passed, attempt = 0, log, cutShort, seconds = 0 }: Try): void {
    const { id: testCaseId, stepIds } = this.testCases.get(name)!;
    const id = newId();
    this.send({ testCaseStarted: { id, testCaseId, attempt, timestamp: TIME } });
    [before, ...results].forEach((result, index) => this.send(stepFinished(id, stepIds[index]!, result)));
    if (log !== undefined) this.send(logged(id, log));
    const timestamp = { ...TIME, seconds: TIME.seconds + seconds };
    if (!cutShort)
      this.send({ testCaseFinished: { testCaseStartedId: id, timestamp, willBeRetried: false } });
  }
}

const hook = (): Envelope => ({
  hook: {
    id: 'before',
    name: 'opens things',
    sourceReference: { uri: 'support/hooks.ts', location: { line: 7 } },
  },
});

function stepFinished(
  testCaseStartedId: string,
  testStepId: string,
  { status, type, message }: StepResult,
): Envelope {
  const exception = type === undefined ? {} : { exception: { type, message } };
  const testStepResult = {
    status,
    message,
    duration: { seconds: 0, nanos: 0 },
    ...exception,
  } as TestStepResult;
  return { testStepFinished: { testCaseStartedId, testStepId, testStepResult, timestamp: TIME } };
}

function logged(testCaseStartedId: string, body: string): Envelope {
  const contentEncoding = AttachmentContentEncoding.IDENTITY;
  return { attachment: { testCaseStartedId, body, mediaType: 'text/x.cucumber.log+plain', contentEncoding } };
}
