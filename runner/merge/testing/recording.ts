// Test helper: the messages of a run, as cucumber would write them, and of the shards it could have been run in.
import {
  AttachmentContentEncoding,
  HookType,
  IdGenerator,
  StepDefinitionPatternType,
  type Envelope,
  type Pickle,
  type TestStepResult,
  type Timestamp,
} from '@cucumber/messages';
import { parse, type StepResult } from '../../run/testing/recorded-run';
import { mapIds } from '../ids';

/** How one try of a scenario went: a result for each of its steps, and what was attached to the first. */
export interface Try {
  readonly results: readonly StepResult[];
  readonly attachment?: string | undefined;
}

/** A feature file, and how each of its scenarios went, try by try. */
export interface Plan {
  readonly uri: string;
  readonly gherkin: string;
  readonly tries: (scenario: number) => readonly Try[];
}

const at = (line: number) => ({ uri: 'steps.js', location: { line } });

const SUPPORT: readonly Envelope[] = [
  { hook: { id: 'hook', name: 'opens', type: HookType.BEFORE_TEST_CASE, sourceReference: at(1) } },
  { hook: { id: 'run-hook', type: HookType.BEFORE_TEST_RUN, sourceReference: at(2) } },
  {
    parameterType: {
      id: 'type',
      name: 'thing',
      regularExpressions: ['.*'],
      preferForRegularExpressionMatch: false,
      useForSnippets: false,
      sourceReference: at(3),
    },
  },
  // Twice the same, as in a loop: equal but for their ids.
  ...['definition', 'second'].map((id) => ({
    stepDefinition: {
      id,
      pattern: { source: '{thing}', type: StepDefinitionPatternType.CUCUMBER_EXPRESSION },
      sourceReference: at(4),
    },
  })),
  { undefinedParameterType: { name: 'nobody', expression: '{nobody}' } },
];

/** @returns every message of a run of these features, one after the other, no two at the same time */
export function record(plans: readonly Plan[]): Envelope[] {
  const newId = IdGenerator.incrementing();
  const times = clock();
  const sources = plans.flatMap(({ uri, gherkin }) => prefixIds(parse(gherkin, uri), `${uri}-`));
  const pickles = sources.flatMap(({ pickle }) => pickle ?? []);
  const cases = pickles.map((pickle) => testCaseOf(pickle, newId));
  const [started, hookStarted, hookFinished] = [times(), times(), times()];
  const counts = new Map<string, number>();
  const runs = cases.flatMap((testCase, index) => {
    const { uri } = pickles[index]!;
    const n = counts.get(uri) ?? 0;
    counts.set(uri, n + 1);
    const tries = plans.find((plan) => plan.uri === uri)!.tries(n);
    return tries.flatMap((one, attempt) =>
      attemptOf(testCase, { one, attempt, isLast: attempt === tries.length - 1 }, newId, times),
    );
  });
  return [
    {
      meta: {
        protocolVersion: '32',
        implementation: { name: 'x', version: '1' },
        cpu: { name: '' },
        os: { name: '' },
        runtime: { name: '' },
      },
    },
    ...sources,
    ...SUPPORT,
    { testRunStarted: { id: 'run', timestamp: started } },
    ...cases.map((testCase) => ({ testCase })),
    {
      testRunHookStarted: {
        id: 'hook-run',
        testRunStartedId: 'run',
        hookId: 'run-hook',
        timestamp: hookStarted,
      },
    },
    {
      testRunHookFinished: {
        testRunHookStartedId: 'hook-run',
        result: resultOf({ status: 'PASSED' }),
        timestamp: hookFinished,
      },
    },
    ...runs,
    { testRunFinished: { testRunStartedId: 'run', success: true, timestamp: times() } },
  ];
}

/**
 * @param belongs which scenarios are the shard's, by their place in the run
 * @returns the messages of a run of these only: those of the whole run that are theirs, with ids of the shard's own
 */
export function shardOf(run: readonly Envelope[], belongs: (scenario: number) => boolean): Envelope[] {
  const pickles = run.flatMap(({ pickle }) => pickle?.id ?? []);
  const left = new Set(pickles.filter((_, index) => !belongs(index)));
  const kept = run.filter((envelope) => {
    if (envelope.pickle) {
      if (left.has(envelope.pickle.id)) envelope.pickle.steps.forEach(({ id }) => left.add(id));
      return true;
    }
    let out = false;
    const defined: string[] = [];
    mapIds(envelope, {
      define: (id) => (defined.push(id), id),
      refer: (id) => ((out ||= left.has(id)), id),
    });
    if (out) defined.forEach((id) => left.add(id));
    return !out;
  });
  return renumber(kept);
}

/** Gives things the ids 0, 1, 2 …, so that every shard has the same ids for other things. */
function renumber(envelopes: readonly Envelope[]): Envelope[] {
  const ids = new Map<string, string>();
  const number = (id: string) => {
    if (!ids.has(id)) ids.set(id, String(ids.size));
    return ids.get(id)!;
  };
  return envelopes.map((envelope) => mapIds(envelope, { define: number, refer: number }));
}

const prefixIds = (envelopes: readonly Envelope[], prefix: string) => {
  const prefixed = (id: string) => prefix + id;
  return envelopes.map((envelope) => mapIds(envelope, { define: prefixed, refer: prefixed }));
};

function testCaseOf(pickle: Pickle, newId: () => string) {
  const steps = pickle.steps.map(({ id }) => ({
    id: `step-${newId()}`,
    pickleStepId: id,
    stepDefinitionIds: ['definition'],
  }));
  const testSteps = [{ id: `step-${newId()}`, hookId: 'hook' }, ...steps];
  return { id: `case-${newId()}`, pickleId: pickle.id, testRunStartedId: 'run', testSteps };
}

function attemptOf(
  { id: testCaseId, testSteps }: ReturnType<typeof testCaseOf>,
  { one, attempt, isLast }: { one: Try; attempt: number; isLast: boolean },
  newId: () => string,
  times: () => Timestamp,
): Envelope[] {
  const id = `attempt-${newId()}`;
  const started = times();
  const steps = testSteps.flatMap(({ id: testStepId, ...step }, index) => [
    { testStepStarted: { testCaseStartedId: id, testStepId, timestamp: times() } },
    ...(index === 0 && one.attachment !== undefined ? attachments(id, testStepId, one.attachment) : []),
    ...('pickleStepId' in step && index === 1
      ? [{ suggestion: { id: `suggestion-${newId()}`, pickleStepId: step.pickleStepId, snippets: [] } }]
      : []),
    {
      testStepFinished: {
        testCaseStartedId: id,
        testStepId,
        testStepResult: resultOf(
          index === 0 ? { status: 'PASSED' } : one.results[(index - 1) % one.results.length]!,
        ),
        timestamp: times(),
      },
    },
  ]);
  return [
    { testCaseStarted: { id, testCaseId, attempt, timestamp: started } },
    ...steps,
    { testCaseFinished: { testCaseStartedId: id, willBeRetried: !isLast, timestamp: times() } },
  ];
}

/** One that says when it was made is not needed: it goes with the message before. */
function attachments(testCaseStartedId: string, testStepId: string, body: string): Envelope[] {
  const to = { testCaseStartedId, testStepId, mediaType: 'text/x.cucumber.log+plain' };
  return [
    { attachment: { ...to, body, contentEncoding: AttachmentContentEncoding.IDENTITY } },
    { externalAttachment: { ...to, url: `https://evidence.example/${encodeURI(body)}` } },
  ];
}

function resultOf({ status, type, message }: StepResult): TestStepResult {
  const exception = type === undefined ? {} : { exception: { type, message } };
  return { status, message, duration: { seconds: 0, nanos: 0 }, ...exception } as TestStepResult;
}

function clock(): () => Timestamp {
  let nanos = 0;
  return () => ({ seconds: 1_000, nanos: (nanos += 1_000_000) });
}
