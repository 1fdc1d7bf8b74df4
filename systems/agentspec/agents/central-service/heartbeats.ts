// Keeps an agent known to the central service: registers it, then sends heartbeat after heartbeat (DEM-31, C-74).
import { setTimeout as pause } from 'node:timers/promises';
import type { PlainLog } from '../../common/plain-log';
import { CentralServiceClient, CentralServiceRefusal } from './client';
import { readSidecarReport } from './sidecar-report';

export interface HeartbeatOptions {
  readonly agentName: string;
  readonly centralService: { readonly url: string; readonly adminKey: string };
  /** Base URL of the own sidecar's control plane, which knows health and gap. */
  readonly sidecarUrl: string;
  readonly log: PlainLog;
  /** From one heartbeat to the next; default 15 s. */
  readonly intervalMs?: number;
  /** Before the first repetition of what failed; doubled each time, up to the interval; default 1 s. */
  readonly retryMs?: number;
}

/** For each request. A sidecar has 10 s to probe an agent that does not answer. */
const TIMEOUT_MS = 15_000;

/**
 * Registers, sends a heartbeat at once and then one after the other; goes on whatever fails meanwhile.
 *
 * @returns when `stopped` is aborted, which also ends what is under way
 */
export async function sendHeartbeats(options: HeartbeatOptions, stopped: AbortSignal): Promise<void> {
  try {
    await beatUntilStopped(new Reporter(options, stopped), options, stopped);
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
}

async function beatUntilStopped(
  reporter: Reporter,
  { log, intervalMs = 15_000, retryMs = 1_000 }: HeartbeatOptions,
  signal: AbortSignal,
): Promise<never> {
  let isKnown = false;
  let backOffMs = retryMs;
  for (;;) {
    const failure = await reporter.beat();
    signal.throwIfAborted();
    if (failure) {
      log.error('no heartbeat sent', { error: failure.message });
      await pause(Math.max(backOffMs, failure.retryAfterMs), undefined, { signal });
      backOffMs = Math.min(intervalMs, backOffMs * 2);
    } else {
      if (!isKnown) log.info('heartbeats reach the central service');
      await pause(intervalMs, undefined, { signal });
      backOffMs = retryMs;
    }
    isKnown = !failure;
  }
}

interface Failure {
  readonly message: string;
  readonly retryAfterMs: number;
}

/** One agent's registration, and the token that it gave. */
class Reporter {
  private token: string | undefined;
  private readonly client: CentralServiceClient;

  constructor(
    private readonly options: HeartbeatOptions,
    private readonly signal: AbortSignal,
  ) {
    const { url, adminKey } = options.centralService;
    this.client = new CentralServiceClient(url, adminKey, TIMEOUT_MS);
  }

  /** Sends one heartbeat, after a registration where there is no token. @returns what stopped it, if anything did */
  async beat(): Promise<Failure | undefined> {
    const { agentName, sidecarUrl, log } = this.options;
    try {
      if (this.token === undefined) {
        this.token = await this.client.register(agentName, this.signal);
        log.info('registered with the central service', { url: this.options.centralService.url });
      }
      const report = await readSidecarReport(sidecarUrl, TIMEOUT_MS, this.signal);
      await this.client.sendHeartbeat(this.token, report, this.signal);
      return undefined;
    } catch (error) {
      // A service that has restarted knows no token any more.
      if (error instanceof CentralServiceRefusal && error.status === 401) this.token = undefined;
      const retryAfterMs = error instanceof CentralServiceRefusal ? error.retryAfterMs : 0;
      return { message: reasonOf(error), retryAfterMs };
    }
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { message?: string } };
  return cause?.message ? `${message}: ${cause.message}` : message;
}
