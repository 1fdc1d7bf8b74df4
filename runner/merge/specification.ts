// What every shard announces before it runs anything: features, scenarios, step definitions. Shards of one revision
// announce the same, each with ids of its own.
import { createHash } from 'node:crypto';
import type { Envelope } from '@cucumber/messages';
import { formatPlace } from '../run/problem';
import { placeOf } from '../run/run-record';
import { mapIds } from './ids';

/** Something announced, without its ids. */
interface Thing {
  /** How people find it: the feature's file, the place of a definition. */
  readonly label: string;
  /** Its ids and those of its parts, in order. */
  readonly ids: readonly string[];
  readonly isSource: boolean;
}

/** What one shard announced; the others are held against it. */
export class Specification {
  private readonly things = new Map<string, Thing>();

  constructor(prelude: readonly Envelope[]) {
    const same = (id: string) => id;
    for (const [key, thing] of thingsOf(prelude, same)) this.things.set(key, thing);
  }

  /** Every id of this specification. */
  get ids(): string[] {
    return [...this.things.values()].flatMap(({ ids }) => ids);
  }

  /**
   * Holds what another shard announced against this. One that was refused has read no features: that is no difference.
   * @returns for each id of the other shard the id here, and the labels of what is not the same in both
   */
  match(prelude: readonly Envelope[]): { ids: Map<string, string>; differences: string[] } {
    const ids = new Map<string, string>();
    const missing = new Map(this.things);
    const differences = new Set<string>();
    for (const [key, { label, ids: theirs }] of thingsOf(prelude, (id) => ids.get(id) ?? id)) {
      const ours = this.things.get(key);
      theirs.forEach((id, index) => ours && ids.set(id, ours.ids[index]!));
      if (!missing.delete(key)) differences.add(label);
    }
    const readFeatures = prelude.some(({ pickle }) => pickle);
    for (const { label, isSource } of missing.values()) if (readFeatures || !isSource) differences.add(label);
    return { ids, differences: [...differences] };
  }
}

/** Yields what is announced, each thing under a key by which another shard's is the same; equal ones are numbered. */
function* thingsOf(
  prelude: readonly Envelope[],
  refer: (id: string) => string,
): Generator<[key: string, thing: Thing]> {
  const counts = new Map<string, number>();
  for (const envelope of prelude) {
    if (envelope.meta) continue;
    const ids: string[] = [];
    const define = (id: string) => (ids.push(id), '');
    const text = JSON.stringify(mapIds(envelope, { define, refer }));
    const hash = createHash('sha256').update(text).digest('base64');
    const count = counts.get(hash) ?? 0;
    counts.set(hash, count + 1);
    yield [`${hash}#${count}`, { ...describe(envelope), ids }];
  }
}

function describe(envelope: Envelope): Pick<Thing, 'label' | 'isSource'> {
  const { source, gherkinDocument, pickle, parseError } = envelope;
  const feature = source ?? gherkinDocument ?? pickle ?? parseError?.source;
  return feature
    ? { label: feature.uri ?? 'a feature', isSource: true }
    : { label: describeSupport(envelope), isSource: false };
}

function describeSupport(envelope: Envelope): string {
  const { stepDefinition, hook, parameterType, undefinedParameterType } = envelope;
  const reference = (stepDefinition ?? hook ?? parameterType)?.sourceReference;
  if (reference) return formatPlace(placeOf(reference));
  return undefinedParameterType?.name ?? Object.keys(envelope).join();
}
