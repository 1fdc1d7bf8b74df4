// Tells whether shards belong together, and whether together they are the whole run.
import PickleFilter from '@cucumber/cucumber/lib/pickle_filter';
import type { Pickle } from '@cucumber/messages';
import { count } from '../count';
import { boundedLines, formatPlace, listed, type Problem } from '../run/problem';
import type { Provenance } from '../run/provenance';
import type { RunRecord } from '../run/run-record';
import { describeRequest } from '../run/run-request';
import type { ShardReader } from './shard';

/** @returns why `shard` is no part of the run that `first` is a part of; nothing when it is one */
export function checkSameRun(
  shard: ShardReader,
  first: ShardReader,
  differences: readonly string[],
): Problem | undefined {
  const [ours, theirs] = [askedFor(first), askedFor(shard)];
  // A run interrupted before it began does not say what it was asked for; that its shard is missing is noticed anyway.
  if (ours !== undefined && theirs !== undefined && ours !== theirs) {
    return listed(`${shard.label} is of another selection than ${first.label}, and is left out:`, [
      `${shard.label}: ${theirs}`,
      `${first.label}: ${ours}`,
    ]);
  }
  const changes = [...revisionChanges(shard, first), ...differences];
  if (changes.length === 0) return undefined;
  return listed(
    `${shard.label} is of another revision than ${first.label}, and is left out; not the same:`,
    boundedLines(changes.join('\n')),
  );
}

function askedFor({ provenance }: ShardReader): string | undefined {
  if (!provenance) return undefined;
  const { request } = provenance;
  const options = Object.entries({
    'dry run': request.dryRun,
    'fail fast': request.failFast,
    'not strict': !request.strict,
    [`language ${request.language}`]: request.language !== 'en',
  }).flatMap(([name, set]) => (set ? [name] : []));
  const asked = describeRequest({ ...request, paths: [...request.paths].sort(), shard: '' });
  return [asked, ...options, count(partOf(provenance).of, 'shard')].join(', ');
}

function revisionChanges(theirs: ShardReader, ours: ShardReader): string[] {
  const commitOf = ({ provenance }: ShardReader) => provenance?.revision?.commit;
  const commitInCi = ({ meta }: ShardReader) => meta?.ci?.git?.revision;
  const versionOf = ({ meta }: ShardReader) => meta?.implementation.version;
  // A pull request is checked out as a merge commit that CI does not mention: the two are no match for each other.
  const changes = [
    ...changed('the commit', commitOf(theirs), commitOf(ours)),
    ...changed('the commit', commitInCi(theirs), commitInCi(ours)),
    ...changed('the runner', versionOf(theirs), versionOf(ours)),
  ];
  return [...new Set(changes)];
}

/** What a shard does not say is no difference. */
function changed(what: string, theirs: string | undefined, ours: string | undefined): string[] {
  return theirs && ours && theirs !== ours ? [`${what}: ${theirs}, not ${ours}`] : [];
}

/** @returns which shard it was, of how many; a run that was not sharded is the first of one */
function partOf({ request }: Provenance): { index: number; of: number } {
  const [index = 1, of = 1] = request.shard === '' ? [] : request.shard.split('/').map(Number);
  return { index, of };
}

/** @returns problems of shards that nobody handed in, and of those handed in twice */
export function checkComplete(shards: readonly ShardReader[]): Problem[] {
  const known = shards.flatMap((shard) => (shard.provenance ? [{ shard, ...partOf(shard.provenance) }] : []));
  const [first] = known;
  if (!first) return [];
  const same = known.filter(({ of }) => of === first.of);
  return Array.from({ length: first.of }, (_, offset) => offset + 1).flatMap((index) => {
    const [one, ...others] = same.filter((other) => other.index === index);
    if (!one) return [{ message: `Shard ${index}/${first.of} is missing.` }];
    return others.map((other) => ({
      message: `${other.shard.label} was handed in as ${one.shard.label} already.`,
    }));
  });
}

/** @returns problems of shards that stop before the end of their run, or say themselves that their bench was broken */
export function checkEnds(shards: readonly ShardReader[]): Problem[] {
  const cutOff = shards
    .filter(({ problem, finished }) => !problem && !finished)
    .map(({ label }) => ({ message: `${label} was cut off: its run does not end.` }));
  const messages = new Map<string, string[]>();
  for (const { finished, label } of shards)
    if (finished?.message) messages.set(finished.message, [...(messages.get(finished.message) ?? []), label]);
  return [
    ...cutOff,
    ...[...messages].map(([message, labels]) =>
      listed(`The bench of ${labels.join(' and of ')} was broken:`, message.split('\n')),
    ),
  ];
}

/** @returns the scenarios that the run was asked for; all of them when it does not say */
export function selectedScenarios(
  { pickles, documents }: RunRecord,
  provenance: Provenance | undefined,
): Pickle[] {
  const { paths, names, tags } = provenance?.request ?? {};
  const filter = new PickleFilter({ cwd: process.cwd(), featurePaths: paths, names, tagExpression: tags });
  return [...pickles.values()].filter((pickle) =>
    filter.matches({ gherkinDocument: documents.get(pickle.uri)!, pickle }),
  );
}

/** @returns problems of scenarios that more than one shard ran, or none; the latter are told one by one in the outcomes */
export function checkOnce(
  selected: readonly Pickle[],
  runs: ReadonlyMap<string, readonly ShardReader[]>,
): Problem[] {
  const never = selected.filter(({ id }) => !runs.has(id)).length;
  const twice = selected.flatMap(({ id, uri, location, name }) => {
    const shards = runs.get(id) ?? [];
    const at = formatPlace({ file: uri, line: location?.line ?? 1 });
    return shards.length > 1 ? [`${at}  ${name}  (${shards.map(({ label }) => label).join(', ')})`] : [];
  });
  return [
    ...(never > 0 ? [{ message: `${scenarios(never)} run by no shard.` }] : []),
    ...(twice.length > 0
      ? [
          listed(
            `${scenarios(twice.length)} run by more than one shard; the reports show the first of them:`,
            boundedLines(twice.join('\n')),
          ),
        ]
      : []),
  ];
}

const scenarios = (n: number): string => `${count(n, 'scenario')} ${n === 1 ? 'was' : 'were'}`;
