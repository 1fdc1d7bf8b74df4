// The merge: messages of the shards of one run in, the messages of one run out.
import { TimeConversion, type Envelope, type Pickle, type Timestamp } from '@cucumber/messages';
import type { Problem } from '../run/problem';
import { toAttachment, type Provenance } from '../run/provenance';
import { RunRecord } from '../run/run-record';
import { textOf } from '../run/problem';
import { endOpenScenarios } from '../run/unfinished';
import { showNeverStarted } from './never-started';
import { checkComplete, checkEnds, checkOnce, checkSameRun, selectedScenarios } from './shard-checks';
import { ShardReader, toMilliseconds, type Shard } from './shard';
import { Specification } from './specification';

const CUT_OFF = { status: 'FAILED', message: 'The shard that ran this scenario was cut off.' } as const;

/** Merges shards; afterwards, its fields tell what the merged run was. */
export class Merge {
  readonly record = new RunRecord();
  readonly shards: readonly ShardReader[];
  /** Of the whole run; nothing when no shard says what it was asked for. */
  provenance: Provenance | undefined;
  /** Every scenario that was to be run; none when no shard ran any. */
  scenarios: readonly Pickle[] = [];
  /** The first shard that read features: the others must be of its revision and its selection. */
  private reference: { shard: ShardReader; specification: Specification } | undefined;
  /** Id of a pickle -> the shards that ran it, the one in the merged stream first. */
  private readonly runs = new Map<string, ShardReader[]>();
  private readonly usedIds = new Set<string>();

  /** @param problems what is known to be wrong already; complete when `envelopes` has come to its end */
  constructor(
    shards: readonly Shard[],
    readonly problems: Problem[] = [],
  ) {
    this.shards = shards.map((shard) => new ShardReader(shard, this.usedIds));
  }

  /** @returns the messages of one run, every scenario in it once, in the order of time */
  async *envelopes(): AsyncGenerator<Envelope> {
    yield* this.recorded(this.preludes(), this.beginning(), this.attempts());
    this.check();
    // For reports only; the judges know what has no end, or no beginning, and blame the bench.
    yield* endOpenScenarios(this.record, CUT_OFF, this.latest());
    yield* showNeverStarted(this.neverStarted(), this.record, this.latest());
    yield* this.recorded(this.ending());
  }

  /** @returns ids of the scenarios that `shard` put into the merged stream */
  scenariosOf(shard: ShardReader): string[] {
    return [...this.runs].filter(([, [first]]) => first === shard).map(([id]) => id);
  }

  private async *recorded(
    ...parts: (Iterable<Envelope> | AsyncIterable<Envelope>)[]
  ): AsyncGenerator<Envelope> {
    for (const part of parts) {
      for await (const envelope of part) {
        this.record.update(envelope);
        yield envelope;
      }
    }
  }

  /** What stands before the scenarios, from the first shard that read features; the others only have to agree. */
  private async *preludes(): AsyncGenerator<Envelope> {
    const refused: [ShardReader, Envelope[]][] = [];
    for (const shard of this.shards) {
      const prelude = await shard.readPrelude();
      if (!shard.started) continue;
      if (this.reference) await this.compare(shard, prelude);
      else if (prelude.some(({ pickle }) => pickle)) yield* this.adopt(shard, prelude);
      else refused.push([shard, prelude]);
    }
    for (const [shard, prelude] of refused) {
      if (this.reference) await this.compare(shard, prelude);
      else yield* this.adopt(shard, prelude);
    }
  }

  private *adopt(shard: ShardReader, prelude: readonly Envelope[]): Generator<Envelope> {
    const specification = new Specification(prelude);
    this.reference = { shard, specification };
    for (const id of specification.ids) shard.ids.set(id, id);
    yield* prelude;
  }

  private async compare(shard: ShardReader, prelude: readonly Envelope[]): Promise<void> {
    const { shard: first, specification } = this.reference!;
    const { ids, differences } = specification.match(prelude);
    const problem = checkSameRun(shard, first, differences);
    if (problem) await shard.end(problem);
    for (const [id, merged] of ids) shard.ids.set(id, merged);
  }

  private *beginning(): Generator<Envelope> {
    const fitting = this.shards.filter(({ problem }) => !problem);
    const started = fitting.flatMap((shard) => shard.started ?? []);
    const id = started.find((one) => one.id !== undefined)?.id;
    const timestamp = started.map((one) => one.timestamp).reduce<Timestamp | undefined>(earlier, undefined);
    yield { testRunStarted: { ...(id === undefined ? {} : { id }), timestamp: timestamp ?? now() } };
    for (const shard of fitting) if (shard.started?.id !== undefined) shard.ids.set(shard.started.id, id!);
    this.provenance = joinProvenances(fitting);
    if (this.provenance) yield toAttachment(this.provenance, id);
  }

  private async *attempts(): AsyncGenerator<Envelope> {
    for (let shard = this.earliest(); shard; shard = this.earliest()) {
      const envelope = shard.head!;
      const merged = envelope.testRunFinished ? undefined : await this.take(envelope, shard);
      if (merged) yield merged;
      if (shard.head) await shard.advance();
    }
  }

  /** @returns the shard whose next message is the earliest of all */
  private earliest(): ShardReader | undefined {
    const open = this.shards.filter(({ head }) => head);
    const [first] = open.sort((a, b) => toMilliseconds(a.time) - toMilliseconds(b.time));
    return first;
  }

  private async take(envelope: Envelope, shard: ShardReader): Promise<Envelope | undefined> {
    const before = envelope.testCase && this.runs.get(shard.ids.get(envelope.testCase.pickleId) ?? '');
    const merged = await shard.rewrite(envelope, before !== undefined);
    if (before) before.push(shard);
    else if (merged?.testCase) this.runs.set(merged.testCase.pickleId, [shard]);
    return merged;
  }

  private check(): void {
    const selected = selectedScenarios(this.record, this.provenance);
    const ids = new Set(selected.map(({ id }) => id));
    const all = [...this.record.pickles.values()].filter(({ id }) => ids.has(id) || this.runs.has(id));
    if (this.runs.size > 0) this.scenarios = all;
    this.problems.push(
      ...this.shards.flatMap(({ problem }) => problem ?? []),
      ...checkEnds(this.shards),
      ...checkComplete(this.shards),
      ...checkOnce(selected, this.runs),
    );
  }

  /** After a failure, `--fail-fast` starts no more scenarios; but that excuses only shards that came to their end. */
  private neverStarted(): Pickle[] {
    if (this.provenance?.request.failFast && this.problems.length === 0) return [];
    const attempts = [...this.record.attempts.values()];
    const started = new Set(
      attempts.map(({ testCaseId }) => this.record.testCases.get(testCaseId)!.pickleId),
    );
    return this.scenarios.filter(({ id }) => !started.has(id));
  }

  private latest(): Timestamp {
    return this.shards.map(({ time }) => time).reduce(later, this.record.started!);
  }

  private *ending(): Generator<Envelope> {
    const success = this.problems.length === 0 && this.shards.every(({ finished }) => finished?.success);
    const message = this.problems.length === 0 ? {} : { message: this.problems.map(textOf).join('\n') };
    const run = this.record.id === undefined ? {} : { testRunStartedId: this.record.id };
    yield { testRunFinished: { ...run, timestamp: this.latest(), success, ...message } };
  }
}

const now = () => TimeConversion.millisecondsSinceEpochToTimestamp(Date.now());
const later = (a: Timestamp, b: Timestamp): Timestamp => (toMilliseconds(a) >= toMilliseconds(b) ? a : b);
const earlier = (a: Timestamp | undefined, b: Timestamp): Timestamp => (a && later(a, b) === b ? a : b);

/** What the shards of a run were asked for together; each environment is told once. */
function joinProvenances(shards: readonly ShardReader[]): Provenance | undefined {
  const all = shards.flatMap(({ provenance }) => provenance ?? []);
  const [first] = all;
  if (!first) return undefined;
  const environments = new Set(all.flatMap(({ environment }) => environment?.split('\n') ?? []));
  return {
    request: { ...first.request, shard: '' },
    ...(environments.size > 0 ? { environment: [...environments].join('\n') } : {}),
    ...joinRevisions(all),
    ...(all.every(({ order }) => order === first.order) ? { order: first.order } : {}),
    ...(first.brokenStep === undefined ? {} : { brokenStep: first.brokenStep }),
    bringUp: Math.max(...all.map(({ bringUp }) => bringUp)),
  };
}

/** Shards of different commits are not merged; but one that is changed changes what all of them say together. */
function joinRevisions(all: readonly Provenance[]): Pick<Provenance, 'revision'> {
  const revisions = all.flatMap(({ revision }) => revision ?? []);
  const [first] = revisions;
  return first ? { revision: { ...first, changed: revisions.some(({ changed }) => changed) } } : {};
}
