// Keeps a sink in step with the observations of the cluster: list, watch, and list again when the watch is of no more
// use. Of what passes by nothing is kept here; the library's informer would keep every object whole.
import type { Logger } from '../../common/log';
import type { Metrics } from '../metrics';
import { Backoff, pause } from '../timing';
import type { ObservationCalls, WatchEvent } from './cluster';
import { hasStatus, messageOf } from './errors';
import { keyOf, type AgentObservation } from './observation';

export interface ObservationSink {
  apply(observation: AgentObservation): void;
  remove(key: string): void;
  /** What is not among `keys` no longer exists. */
  retain(keys: ReadonlySet<string>): void;
}

export interface WatchLoopOptions {
  readonly calls: Pick<ObservationCalls, 'listObservations' | 'watchObservations'>;
  /** Empty for all. */
  readonly namespace: string;
  readonly sink: ObservationSink;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Called after every complete listing. */
  readonly onSynced: () => void;
  /** How long to trust the watch before listing again. */
  readonly resyncMs?: number;
}

const RESYNC_MS = 600_000;
const WATCH_SECONDS = 240;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

/** Runs until `signal` is aborted, whatever the API server does. */
export async function followObservations(options: WatchLoopOptions, signal: AbortSignal): Promise<void> {
  const { log, metrics } = options;
  const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let reason = 'start'; !signal.aborted;) {
    metrics.watchRestarts.inc({ reason });
    try {
      const resourceVersion = await listAll(options);
      await watchUntilResync(options, resourceVersion, backoff, signal);
      reason = 'resync';
    } catch (error) {
      if (signal.aborted) return;
      // An expired watch is part of its life; everything else is a failure.
      reason = hasStatus(error, 410) ? 'expired' : 'error';
      if (reason === 'error') log.warn(messageOf(error));
      await pause(backoff.next(), signal);
    }
  }
}

/** Hands all observations to the sink, page by page; gives the version to watch from. */
async function listAll({ calls, namespace, sink, onSynced }: WatchLoopOptions): Promise<string> {
  const keys = new Set<string>();
  let continueToken: string | undefined;
  let resourceVersion: string;
  do {
    const page = await calls.listObservations({ namespace, continueToken });
    for (const observation of page.items) {
      keys.add(keyOf(observation.metadata));
      sink.apply(observation);
    }
    ({ continueToken, resourceVersion } = page);
  } while (continueToken !== undefined);
  sink.retain(keys);
  onSynced();
  return resourceVersion;
}

async function watchUntilResync(
  { calls, namespace, sink, resyncMs = RESYNC_MS }: WatchLoopOptions,
  listedVersion: string,
  backoff: Backoff,
  signal: AbortSignal,
): Promise<void> {
  const resyncAt = Date.now() + resyncMs;
  let resourceVersion = listedVersion;
  while (!signal.aborted && Date.now() < resyncAt) {
    const query = { namespace, resourceVersion, timeoutSeconds: WATCH_SECONDS };
    for await (const event of calls.watchObservations(query, signal)) {
      resourceVersion = event.object.metadata.resourceVersion;
      deliver(event, sink);
      backoff.reset();
    }
    // A server that ends watches at once must not be asked in a loop.
    await pause(backoff.next(), signal);
  }
}

function deliver({ type, object }: WatchEvent, sink: ObservationSink): void {
  if (type === 'DELETED') sink.remove(keyOf(object.metadata));
  else if (type !== 'BOOKMARK') sink.apply(object);
}
