// What only the leader does: follow the observations, probe their sidecars, and mirror the central service.
import type { Logger } from '../common/log';
import type { Cluster } from './kubernetes/cluster';
import { EventRecorder } from './kubernetes/events';
import { followObservations } from './kubernetes/watch-loop';
import type { Metrics } from './metrics';
import { CentralService } from './mirror/central-service';
import { Mirror } from './mirror/mirror';
import { Gate } from './reconcile/gate';
import { createProber } from './reconcile/prober';
import { Reconciler } from './reconcile/reconciler';
import { StatusWriter } from './reconcile/status-writer';
import type { Settings } from './settings';

export interface LeadershipOptions {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly onSynced: () => void;
}

/** From the sight of a new observation to its first probe (OPR-6). */
const FIRST_PROBE_MS = 5_000;

/** Leads until `term` is aborted; settles when nothing is in flight any more. */
export async function lead(options: LeadershipOptions, term: AbortSignal): Promise<void> {
  const { cluster, settings, metrics, log, onSynced } = options;
  const events = new EventRecorder(cluster, log, settings.POD_NAME);
  const writer = new StatusWriter(cluster, events, metrics, log);
  const reconciler = new Reconciler({
    probe: createProber(),
    writer,
    gate: new Gate(settings.PROBE_CONCURRENCY),
    suspectGate: new Gate(Math.ceil(settings.PROBE_CONCURRENCY / 2)),
    firstProbeMs: FIRST_PROBE_MS,
    metrics,
    log,
  });
  metrics.leader.set(1);
  const namespace = settings.WATCH_NAMESPACE;
  const watching = followObservations(
    { calls: cluster, namespace, sink: reconciler, metrics, log, onSynced },
    term,
  );
  await Promise.all([watching.finally(() => reconciler.stop()), mirror(options, writer, term)]);
  metrics.leader.set(0);
}

async function mirror(
  { cluster, settings, metrics, log }: LeadershipOptions,
  writer: StatusWriter,
  term: AbortSignal,
): Promise<void> {
  if (settings.CENTRAL_SERVICE_URL === '') return;
  const service = new CentralService(settings.CENTRAL_SERVICE_URL, settings.CENTRAL_SERVICE_API_KEY);
  const namespace = settings.CENTRAL_SERVICE_NAMESPACE;
  const intervalMs = settings.CENTRAL_SERVICE_POLL_INTERVAL * 1000;
  await new Mirror({ service, calls: cluster, writer, namespace, intervalMs, metrics, log }).run(term);
}
