// Puts the operator together from its settings, and ends it again.
import type { Logger } from '../common/log';
import type { Cluster } from './kubernetes/cluster';
import { LeaderElection } from './kubernetes/leader-election';
import { lead } from './leadership';
import { createLivenessServer, Readiness } from './liveness';
import { createMetrics, type Metrics } from './metrics';
import type { Settings } from './settings';
import type { TlsMaterial } from './webhook/certificate';
import { certificateFromFiles } from './webhook/certificate-files';
import { certificateFromSecret } from './webhook/certificate-secret';
import { serveWebhook } from './webhook/webhook';

export interface Operator {
  /** Gives the lease back, ends probes, drains the webhook; settles when nothing of the operator is left. */
  stop(): Promise<void>;
}

interface Parts {
  readonly settings: Settings;
  readonly cluster: Cluster;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly log: Logger;
}

/**
 * Starts an operator; it is ready when `/readyz` says so, however long the API server takes to be there.
 *
 * @param onFailure called when a part of it ends that must not
 * @throws the error of the socket when the liveness port cannot be had
 */
export async function startOperator(
  settings: Settings,
  cluster: Cluster,
  log: Logger,
  onFailure: (error: unknown) => void,
): Promise<Operator> {
  const metrics = createMetrics();
  const readiness = new Readiness();
  const parts: Parts = { settings, cluster, metrics, readiness, log };
  const ending = new AbortController();
  const running = Promise.all([leading(parts, ending.signal), webhook(parts, ending.signal)]);
  running.catch(onFailure);
  const liveness = createLivenessServer(readiness, metrics.registry);
  await liveness.listen({ host: '::', port: settings.LIVENESS_PORT });
  const { LIVENESS_PORT, WATCH_NAMESPACE, WEBHOOK_ENABLED, LEADER_ELECTION } = settings;
  log.info({ LIVENESS_PORT, WATCH_NAMESPACE, WEBHOOK_ENABLED, LEADER_ELECTION }, 'operator started');
  return {
    stop: async () => {
      ending.abort();
      await running;
      await liveness.close();
    },
  };
}

async function leading(parts: Parts, signal: AbortSignal): Promise<void> {
  const { settings, cluster, log, readiness } = parts;
  const onSynced = readiness.require('observations listed');
  const term = (termSignal: AbortSignal) => lead({ ...parts, onSynced }, termSignal);
  if (!settings.LEADER_ELECTION) return term(signal);
  // Whoever does not lead has nothing to list, and is ready to serve the webhook.
  onSynced();
  const election = new LeaderElection({
    calls: cluster,
    namespace: settings.POD_NAMESPACE,
    name: settings.LEADER_ELECTION_LEASE,
    identity: settings.POD_NAME,
    log,
  });
  await election.run(term, signal);
}

/** Handler and server exist only where the webhook is enabled (OPR-29, C-62). */
async function webhook(
  { settings, cluster, metrics, readiness, log }: Parts,
  signal: AbortSignal,
): Promise<void> {
  if (!settings.WEBHOOK_ENABLED) return;
  const isServing = readiness.require('webhook serving');
  const onServing = (port: number): void => {
    isServing();
    log.info({ port }, 'webhook serving');
  };
  const certificate = certificateSource(settings, cluster, log);
  const port = settings.WEBHOOK_PORT;
  await serveWebhook({ settings, calls: cluster, metrics, log, port, certificate, onServing }, signal);
}

function certificateSource(settings: Settings, calls: Cluster, log: Logger): () => Promise<TlsMaterial> {
  if (settings.WEBHOOK_CERT_DIR !== '') return () => certificateFromFiles(settings.WEBHOOK_CERT_DIR);
  return () =>
    certificateFromSecret({
      calls,
      namespace: settings.POD_NAMESPACE,
      secretName: settings.WEBHOOK_TLS_SECRET,
      serviceName: settings.WEBHOOK_SERVICE_NAME,
      configurationName: settings.WEBHOOK_CONFIGURATION,
      log,
    });
}
