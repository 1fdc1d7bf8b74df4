import type { Envelope } from '@cucumber/messages';
import fc from 'fast-check';
import { judge } from '../run/outcomes';
import { readProvenance, toAttachment } from '../run/provenance';
import { RunRecord } from '../run/run-record';
import { failed, passed, request, skipped } from '../run/testing/recorded-run';
import { mapIds } from './ids';
import { Merge } from './merge-shards';
import { mergedReport } from './merged-report';
import { deal, plans } from './testing/arbitraries';
import { record, shardOf, type Plan } from './testing/recording';

async function* stream(envelopes: readonly Envelope[]): AsyncGenerator<Envelope> {
  yield* envelopes;
}

/** Merges shards called a, b, c …; each may be written to disk and read again. */
async function merge(...shards: Envelope[][]) {
  const merging = new Merge(
    shards.map((envelopes, index) => ({ name: 'abcdef'[index]!, envelopes: stream(envelopes) })),
  );
  const merged: Envelope[] = [];
  for await (const envelope of merging.envelopes()) merged.push(JSON.parse(JSON.stringify(envelope)));
  const report = mergedReport(merging, []);
  return { merged, report, messages: report.problems.map(({ message }) => message) };
}

/** Messages without their ids, one string each; test cases have no time, so their order is the shards'. */
const shapes = (envelopes: readonly Envelope[]) =>
  envelopes
    .filter(({ testCase, testRunFinished }) => !testCase && !testRunFinished)
    .map((envelope) => JSON.stringify(mapIds(envelope, { define: () => '', refer: () => '' })));

/** Every id is announced once, and before anything refers to it. */
function expectResolved(envelopes: readonly Envelope[]): void {
  const announced = new Set<string>();
  const wrong: unknown[] = [];
  for (const envelope of envelopes) {
    const defined: string[] = [];
    const define = (id: string) => (defined.push(id), id);
    const refer = (id: string) => (announced.has(id) || wrong.push([id, envelope]), id);
    mapIds(envelope, { define, refer });
    wrong.push(...defined.filter((id) => announced.has(id)));
    defined.forEach((id) => announced.add(id));
  }
  expect(wrong).toEqual([]);
}

function outcomesOf(envelopes: readonly Envelope[]) {
  const run = new RunRecord();
  envelopes.forEach((envelope) => run.update(envelope));
  return judge(run, [...run.pickles.values()], request());
}

const anyRun = fc.tuple(
  plans,
  fc.integer({ min: 1, max: 4 }).chain((n) => fc.tuple(fc.constant(n), deal(n))),
);

test('a run dealt out to shards in any way comes back whole', async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async ([given, [n, shardFor]]) => {
      const run = record(given);
      const shards = Array.from({ length: n }, (_, k) =>
        shardOf(run, (scenario) => shardFor(scenario) === k),
      );
      // Each shard has run the hook of the run; the whole run did so once.
      const hooks = ({ testRunHookStarted: a, testRunHookFinished: b }: Envelope) => a ?? b;
      const [first = [], ...others] = shards;
      const { merged, report } = await merge(first, ...others.map((one) => one.filter((e) => !hooks(e))));
      expectResolved(merged);
      expect(shapes(merged)).toEqual(shapes(run));
      const ran = merged.flatMap(({ testCase }) => testCase?.pickleId ?? []);
      expect(ran.sort()).toEqual(merged.flatMap(({ pickle }) => pickle?.id ?? []).sort());
      expect(report.outcomes).toEqual(outcomesOf(run));
      expect(report).toEqual((await merge(run)).report);
    }),
    { numRuns: 60 },
  );
});

test('a scenario that no shard ran, and one that two shards ran, are told by name', async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, fc.nat(), fc.boolean(), async ([given, [, shardFor]], any, twice) => {
      const run = record(given);
      const pickles = run.flatMap(({ pickle }) => pickle ?? []);
      const one = any % pickles.length;
      const shard = (k: number) => shardOf(run, (n) => (n === one ? twice : (shardFor(n) + n) % 2 === k));
      const { merged, report, messages } = await merge(shard(0), shard(1));
      expectResolved(merged);
      const { uri, location, name } = pickles[one]!;
      const at = { file: uri, line: location!.line };
      const told = twice
        ? `1 scenario was run by more than one shard; the reports show the first of them:\n  ${uri}:${at.line}  ${name}  (a, b)`
        : '1 scenario was run by no shard.';
      expect(messages).toContain(told);
      const missing = report.outcomes.filter(({ failures }) => failures[0]?.message === 'was never started');
      expect(missing).toMatchObject(
        twice || pickles.length === 1 ? [] : [{ scenario: name, at, verdict: 'broken' }],
      );
      expect(report.exitCode).toBe(2);
      const shown = merged.flatMap(({ testCase }) => testCase?.pickleId ?? []);
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown).toHaveLength(pickles.length === 1 && !twice ? 0 : pickles.length);
    }),
    { numRuns: 40 },
  );
});

const revision = (commit: string, changed: boolean) => ({ revision: { commit, changed } });

describe('of two shards', () => {
  const plan = (gherkin = 'Feature: F\n  Scenario: s\n    Given a\n  Scenario: t\n    Given a'): Plan => ({
    uri: 'features/a.feature',
    gherkin,
    tries: () => [{ results: [passed] }],
  });
  const sane = (envelopes: Envelope[]) => envelopes.filter((e) => !e.undefinedParameterType);
  const run = sane(record([plan()]));
  const first = shardOf(run, (n) => n === 0);
  const second = shardOf(run, (n) => n === 1);
  const asked = (envelopes: Envelope[], given: object, environment = 'Fixture platform', more: object = {}) =>
    envelopes.flatMap((envelope) => {
      if (!envelope.testRunStarted) return [envelope];
      const { names, paths, tags, shard, language, dryRun, failFast, strict } = request(given);
      const made = { names: [...names], paths: [...paths], tags, shard, language, dryRun, failFast, strict };
      return [
        envelope,
        toAttachment({ request: made, environment, bringUp: 7, ...more }, envelope.testRunStarted.id),
      ];
    });
  const ending = (envelopes: Envelope[], testRunFinished: object) =>
    envelopes.map((envelope) =>
      envelope.testRunFinished
        ? { testRunFinished: { ...envelope.testRunFinished, ...testRunFinished } }
        : envelope,
    );
  const problemsOf = async (...shards: Envelope[][]) => (await merge(...shards)).messages;

  test('that fit, nothing is said', async () => {
    const { messages, report, merged } = await merge(first, second);
    expect(messages).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(merged.at(-1)?.testRunFinished?.success).toBe(true);
  });

  test('the run starts with the first and ends with the last', async () => {
    const at = (seconds: number) => ({ timestamp: { seconds, nanos: 0 } });
    const start = (envelopes: Envelope[], seconds: number) =>
      envelopes.map((e) =>
        e.testRunStarted ? { testRunStarted: { ...e.testRunStarted, ...at(seconds) } } : e,
      );
    const early = ending(start(first, 999), at(2_000));
    const { merged, report } = await merge(early, ending(start(second, 990), at(1_999)));
    expect(merged.find((e) => e.testRunStarted)?.testRunStarted?.timestamp.seconds).toBe(990);
    expect(merged.at(-1)?.testRunFinished?.timestamp.seconds).toBe(2_000);
    expect(report.duration).toBe(1_010_000);
  });

  test('the environments and the selection are told once', async () => {
    const { merged, report } = await merge(
      asked(first, { tags: '(@proxy)', shard: '1/2' }),
      asked(second, { tags: '(@proxy)', shard: '2/2' }, 'Another one'),
    );
    expect(report).toMatchObject({ environment: 'Fixture platform\nAnother one', bringUp: 7 });
    const bodies = merged.flatMap(({ attachment }) => attachment?.body ?? []);
    expect(bodies.map((body) => JSON.parse(body).request.shard)).toEqual(['']);
  });

  test.each([
    [{ order: 'random:7' }, { order: 'random:7' }, { order: 'random:7' }],
    [{ order: 'random:7' }, { order: 'random:8' }, {}],
    [{ order: 'defined' }, {}, {}],
    [revision('a', false), revision('a', true), revision('a', true)],
    [revision('a', false), {}, revision('a', false)],
  ])('what they say of revision and order is joined: %j and %j', async (a, b, joined) => {
    const { merged, messages } = await merge(
      asked(first, { shard: '1/2', tags: '(@x or not @x)' }, 'Fixture', a),
      asked(second, { shard: '2/2', tags: '(@x or not @x)' }, 'Fixture', b),
    );
    expect(messages).toEqual([]);
    const {
      request: _,
      environment: __,
      bringUp: ___,
      ...more
    } = merged.flatMap((envelope) => readProvenance(envelope) ?? [])[0]!;
    expect(more).toEqual(joined);
  });

  test('one of another commit is left out', async () => {
    const of = (envelopes: Envelope[], shard: string, commit: string) =>
      asked(envelopes, { shard }, 'Fixture', revision(commit, false));
    const [problem] = await problemsOf(of(first, '1/2', 'aaa'), of(second, '2/2', 'bbb'));
    expect(problem).toBe(
      'b (shard 2/2) is of another revision than a (shard 1/2), and is left out; not the same:\n  the commit: bbb, not aaa',
    );
  });

  test('one that is missing is told by its number', async () => {
    expect(await problemsOf(asked(first, { shard: '1/3' }), asked(second, { shard: '3/3' }))).toEqual([
      'Shard 2/3 is missing.',
    ]);
    const { merged, report, messages } = await merge(asked(first, { shard: '1/2' }));
    expect(messages).toEqual(['Shard 2/2 is missing.', '1 scenario was run by no shard.']);
    expectResolved(merged);
    const results = merged.flatMap(({ testStepFinished }) => testStepFinished?.testStepResult ?? []);
    expect(results.at(-1)).toMatchObject({ status: 'FAILED', message: 'This scenario was never started.' });
    expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'broken']);
  });

  test('one handed in twice is told with both its names', async () => {
    const one = asked(first, { shard: '1/2' });
    const [twice, ...others] = await problemsOf(one, one, asked(second, { shard: '2/2' }));
    expect(twice).toBe('b (shard 1/2) was handed in as a (shard 1/2) already.');
    expect(others).toHaveLength(1);
  });

  test('what nobody was asked to run is not missed', async () => {
    const one = { names: ['^s$'], shard: '1/1' };
    expect(await problemsOf(asked(first, one))).toEqual([]);
    expect(await problemsOf(asked(second, one))).toEqual(['1 scenario was run by no shard.']);
  });

  test.each([
    ['tags', { tags: '(@audit)', shard: '2/2' }, '--tags "@audit", 2 shards'],
    ['paths', { paths: ['features/a.feature'], shard: '2/2' }, 'features/a.feature, 2 shards'],
    ['number of shards', { shard: '2/4' }, 'all features, 4 shards'],
    ['options', { shard: '2/2', dryRun: true, strict: false }, 'all features, dry run, not strict, 2 shards'],
  ])('one of another selection is left out: %s', async (_what, given, words) => {
    const [problem] = await problemsOf(asked(first, { shard: '1/2' }), asked(second, given));
    const [b] = [`b (shard ${given.shard})`];
    expect(problem).toBe(
      `${b} is of another selection than a (shard 1/2), and is left out:\n  ${b}: ${words}\n  a (shard 1/2): all features, 2 shards`,
    );
  });

  test('one of another revision is left out: another feature', async () => {
    const changed = sane(
      record([plan('Feature: F\n  Scenario: s\n    Given a\n  Scenario: t\n    Given b')]),
    );
    const { messages, merged, report } = await merge(
      first,
      shardOf(changed, (n) => n === 1),
    );
    expect(messages).toEqual([
      'b is of another revision than a, and is left out; not the same:\n  features/a.feature',
      '1 scenario was run by no shard.',
    ]);
    expectResolved(merged);
    expect(report.exitCode).toBe(2);
  });

  test('one of another revision is left out: other step definitions, another runner, another commit', async () => {
    const moved = second.map((e) =>
      e.hook ? { hook: { ...e.hook, sourceReference: { uri: 'steps.js', location: { line: 9 } } } } : e,
    );
    expect((await problemsOf(first, moved))[0]).toContain('not the same:\n  steps.js:9\n  steps.js:1');
    const git = (revision: string) => ({ name: 'CI', git: { remote: '', revision } });
    const meta = (envelopes: Envelope[], more: object) =>
      envelopes.map((e) => (e.meta ? { meta: { ...e.meta, ...more } } : e));
    const other = meta(second, { implementation: { name: 'x', version: '2' }, ci: git('bbb') });
    expect((await problemsOf(meta(first, { ci: git('aaa') }), other))[0]).toContain(
      'not the same:\n  the commit: bbb, not aaa\n  the runner: 2, not 1',
    );
  });

  test('one that was cut off is told, and its open scenario has failed', async () => {
    const cut = second.slice(0, second.findIndex((e) => e.testStepFinished) + 1);
    const { messages, merged, report } = await merge(first, cut);
    expect(messages).toEqual(['b was cut off: its run does not end.']);
    expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'broken']);
    expect(merged.at(-2)).toHaveProperty('testCaseFinished');
    expect(merged.at(-1)?.testRunFinished).toMatchObject({ success: false, message: messages[0] });
    const again = await merge(merged);
    expect(again.report.outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'broken']);
    expect(again.messages).toEqual(['The bench of a was broken:\n  b was cut off: its run does not end.']);
    expect(report.exitCode).toBe(2);
  });

  test.each([
    ['before its run began', 3],
    ['before its first message', 0],
  ])('one that was cut off %s is told', async (_when, length) => {
    expect(await problemsOf(first, second.slice(0, length))).toContain(
      'b was cut off: its run does not end.',
    );
    expect(await problemsOf(second.slice(0, length), first)).toContain(
      'a was cut off: its run does not end.',
    );
  });

  test('one that was refused tells why, wherever it stands', async () => {
    const refused = ending(
      shardOf(run, () => false).filter(({ pickle, gherkinDocument }) => !pickle && !gherkinDocument),
      { success: false, message: 'The environment could not be brought up: no cluster' },
    );
    const why = 'The bench of NAME was broken:\n  The environment could not be brought up: no cluster';
    expect(await problemsOf(refused, first, second)).toEqual([why.replace('NAME', 'a')]);
    expect(await problemsOf(first, second, refused, refused)).toEqual([why.replace('NAME', 'c and of d')]);
    const { report, merged } = await merge(refused, refused);
    expect(report).toMatchObject({ exitCode: 2, outcomes: [] });
    expectResolved(merged);
  });

  test('a failure outside any scenario is told', async () => {
    expect(await problemsOf(first, ending(second, { success: false }))).toEqual([
      'b: cucumber reports a failure outside any scenario; what it was, the output of that shard says.',
    ]);
  });

  test('one that goes on after its end, or speaks of what it never announced, is read no further', async () => {
    expect(await problemsOf(first, [...second, ...first])).toEqual([
      'b goes on after the end of its run; a file holds one run.',
    ]);
    const senseless = second.filter(({ testCase }) => !testCase);
    expect((await problemsOf(first, senseless))[0]).toMatch(
      /^b refers to "\d+", which it has not announced\.$/,
    );
  });

  test.each([
    ['the platform fails', failed('wrong'), 1],
    ['the bench breaks', failed('no port', 'BenchError'), 2],
    ['a scenario is skipped without a reason', skipped, 2],
    ['a worker dies', { status: 'FAILED', message: 'The process that ran this scenario died.' } as const, 2],
  ])('one decides: %s', async (_what, result, code) => {
    const tries = (n: number) => [{ results: [n === 1 ? result : passed] }];
    const mixed = sane(record([{ ...plan(), tries }]));
    const halves = [0, 1].map((k) => shardOf(mixed, (n) => n === k));
    expect((await merge(...halves)).report.exitCode).toBe(code);
  });

  test('a complete run of all features tells unused step definitions; no shard by itself can', async () => {
    const whole = [asked(first, { shard: '1/2' }), asked(second, { shard: '2/2' })];
    // Of the two definitions of the recording, the scenarios use one.
    expect(await problemsOf(...whole)).toEqual([
      'A step definition that no scenario uses:\n  {thing}  steps.js:4',
    ]);
  });

  test('no shard at all is no verdict', async () => {
    const { report, merged } = await merge();
    expect(report).toMatchObject({ exitCode: 2, outcomes: [] });
    expect(merged.map((envelope) => Object.keys(envelope)[0])).toEqual(['testRunStarted', 'testRunFinished']);
  });
});
