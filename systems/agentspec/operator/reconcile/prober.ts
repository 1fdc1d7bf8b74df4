// Asks one sidecar for its two reports, and says what kept it from answering.
import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { getJson, NoAnswerInTime, NotJson } from '../http-json';
import { messageOf } from '../kubernetes/errors';
import { MalformedReport, readGap, readReadiness, type Gap, type Readiness } from './report';

export type ProbeResult =
  | { readonly kind: 'answered'; readonly readiness: Readiness; readonly gap: Gap }
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly message: string };

export type UnreachableReason = 'SidecarUnreachable' | 'ProbeTimeout' | 'UnexpectedAnswer';

/** A status that is neither 200 nor 503 (OPR-10). */
class UnexpectedStatus extends Error {
  override readonly name = 'UnexpectedStatus';
}

/** Of the interval a probe may take half, at most 20 s (OPR-7). */
const MAX_PROBE_MS = 20_000;

/** A name of a cluster is complete; the final dot spares the search through the pod's domains. */
export const lookupCompleteName: LookupFunction = (hostname, options, callback) =>
  dnsLookup(hostname.endsWith('.cluster.local') ? `${hostname}.` : hostname, options, callback);

export interface ProbeTarget {
  readonly url: string;
  readonly intervalMs: number;
}

/**
 * Creates the function that probes a sidecar: both reports at the same time (OPR-7, OPR-8, OPR-10). It never throws
 * for what the sidecar does.
 *
 * @throws (the function) the reason of its signal, when the probe is given up
 */
export function createProber(lookup: LookupFunction = lookupCompleteName) {
  return async ({ url, intervalMs }: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> => {
    const timeoutMs = Math.min(intervalMs / 2, MAX_PROBE_MS);
    const given = new AbortController();
    const giveUp = (): void => given.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const read = async <T>(path: string, reader: (body: unknown) => T): Promise<T> => {
      const { status, body } = await getJson({ url: url + path, timeoutMs, signal: given.signal, lookup });
      if (status !== 200 && status !== 503) throw new UnexpectedStatus(`${path} answers ${status}`);
      return reader(body);
    };
    try {
      signal.throwIfAborted();
      const reports = [read('/health/ready', readReadiness), read('/gap', readGap)] as const;
      const [readiness, gap] = await Promise.all(reports);
      return { kind: 'answered', readiness, gap };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'unreachable', reason: reasonOf(error), message: `${url}: ${messageOf(error)}` };
    } finally {
      // One report without the other is of no use: the second request ends with the first.
      given.abort();
      signal.removeEventListener('abort', giveUp);
    }
  };
}

export type Prober = ReturnType<typeof createProber>;

function reasonOf(error: unknown): UnreachableReason {
  if (error instanceof NoAnswerInTime) return 'ProbeTimeout';
  const unexpected = [UnexpectedStatus, MalformedReport, NotJson].some((kind) => error instanceof kind);
  return unexpected ? 'UnexpectedAnswer' : 'SidecarUnreachable';
}
