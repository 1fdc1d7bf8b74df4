// Makes, of a run that has been judged, its entry in the history.
import { TimeConversion } from '@cucumber/messages';
import type { Outcome } from '../run/outcomes';
import type { Provenance } from '../run/provenance';
import type { RunRecord } from '../run/run-record';
import { countVerdicts, type RunReport } from '../run/run-report';
import { ALL_FEATURES, describeRequest, isUnfiltered } from '../run/run-request';
import type { RunEntry, ScenarioEntry } from './run-entry';

/**
 * @param provenance what the run was asked for
 * @returns nothing for a dry run, a refused one, a single shard, and one whose scenarios were all not run
 */
export function entryOfRun(
  report: RunReport,
  { id, started }: Pick<RunRecord, 'id' | 'started'>,
  provenance: Provenance | undefined,
): RunEntry | undefined {
  const { outcomes, exitCode, dryRun, environment, duration, bringUp } = report;
  const ran = !dryRun && outcomes.some(({ verdict }) => verdict !== 'not run');
  if (!ran || !started || !provenance || provenance.request.shard !== '') return undefined;
  const { request, revision, order } = provenance;
  const startedAt = new Date(TimeConversion.timestampToMillisecondsSinceEpoch(started)).toISOString();
  return {
    version: 1,
    id: id ?? startedAt,
    startedAt,
    ...(revision && { revision }),
    ...(environment !== undefined && { environment }),
    selection: isUnfiltered(request) ? ALL_FEATURES : describeRequest(request),
    ...(order !== undefined && { order }),
    exitCode,
    counts: countVerdicts(outcomes),
    flaky: outcomes.filter(({ flaky }) => flaky).length,
    durationMs: Math.round(duration),
    bringUpMs: Math.round(bringUp),
    scenarios: Object.fromEntries(outcomes.map((outcome) => [outcome.id, entryOfScenario(outcome)])),
  };
}

function entryOfScenario({ verdict, durationMs, attempts, flaky }: Outcome): ScenarioEntry {
  return {
    verdict,
    ms: Math.round(durationMs),
    ...(attempts > 1 && { attempts }),
    ...(flaky && { flaky: true as const }),
  };
}
