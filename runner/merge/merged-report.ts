// The verdict on a merged run, by the same judges as that on any run.
import { checkRules } from '../plugin/guards/rule-guard';
import { checkRun, OUTSIDE } from '../plugin/guards/run-guard';
import { judge } from '../run/outcomes';
import type { Problem } from '../run/problem';
import { readingOrder, readIntroductions } from '../run/reading-order';
import { exitCodeOf, type RunReport } from '../run/run-report';
import type { RunRequest } from '../run/run-request';
import type { Merge } from './merge-shards';

/** What only matters while a run is going on, and what a run is that does not say what it was asked for. */
const UNKNOWN: RunRequest = {
  paths: [],
  names: [],
  tags: '',
  retryTags: '',
  shard: '1/1',
  order: 'defined',
  language: 'en',
  dryRun: false,
  failFast: false,
  strict: true,
  worldParameters: {},
  console: 'summary',
  reports: {},
};

/**
 * @param merge one whose messages have been read to their end
 * @param reports the files written, for people
 * @returns what an unsharded run would have reported
 */
export function mergedReport(merge: Merge, reports: readonly string[]): RunReport {
  const { record, provenance } = merge;
  const request = requestOf(merge);
  const inOrder = readingOrder(readIntroductions(process.cwd(), record.documents.keys()));
  const outcomes = judge(record, merge.scenarios, request, inOrder);
  const found = checkRun(record, outcomes, request, provenance?.brokenStep).filter(
    (problem) => problem !== OUTSIDE,
  );
  const problems = [...merge.problems, ...found, ...(found.length > 0 ? [] : unexplained(merge, request))];
  const conformance = provenance?.conformance ?? 'extended';
  const judged = { problems, outcomes, dryRun: request.dryRun, conformance };
  return {
    ...judged,
    exitCode: exitCodeOf(judged),
    warnings: checkRules(record.documents, outcomes),
    environment: provenance?.environment,
    duration: record.duration,
    bringUp: provenance?.bringUp ?? 0,
    reports,
  };
}

/** Only of a complete run one can say which step definitions are unused, and that --fail-fast left scenarios out. */
function requestOf({ provenance, problems }: Merge): RunRequest {
  const request = { ...UNKNOWN, ...provenance?.request };
  return problems.length > 0 ? { ...request, shard: UNKNOWN.shard, failFast: false } : request;
}

/** A shard that failed, though none of its scenarios did, and that does not say why. */
function unexplained(merge: Merge, request: RunRequest): Problem[] {
  return merge.shards
    .filter(({ finished }) => finished && !finished.success && finished.message === undefined)
    .filter((shard) => {
      const pickles = merge.scenariosOf(shard).map((id) => merge.record.pickles.get(id)!);
      return judge(merge.record, pickles, request).every(({ failures }) => failures.length === 0);
    })
    .map(({ label }) => ({
      message: `${label}: cucumber reports a failure outside any scenario; what it was, the output of that shard says.`,
    }));
}
