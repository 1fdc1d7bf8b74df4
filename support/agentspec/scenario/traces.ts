// What a scenario has left behind at its agents: audit entries of its requests and decisions of policies, attached at its end.
import { ControlPlane } from '../clients/control-plane';
import type { AuditEntry } from '../clients/types';
import type { PolicyDecision } from '../environments/environment';
import { PROXY } from '../evidence/parties';
import { auditRecord, decisionRecord } from '../evidence/records';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { headerOf, type Exchange } from '../../../runner/evidence/exchange';
import { withTimeout } from '../../../runner/with-timeout';
import { timeouts } from '../../timeouts';

/** Of each kind, in one scenario; how many more there are is said. */
const MOST_TRACES = 20;

/** Whatever leaves traces in a scenario. */
export interface Traced {
  readonly agent: string;
  auditEntries(): Promise<AuditEntry[]>;
  decisions(): Promise<PolicyDecision[]>;
}

/** Which traces there may be, by what was sent to an agent. */
export class Sent {
  private readonly ids = new Set<string>();
  private mayBeJudged = false;

  note({ channel, request }: Exchange): void {
    const path = request.target.replace(/\?.*/s, '');
    const isThroughProxy = channel === PROXY;
    if (isThroughProxy || (request.method === 'POST' && path.endsWith('/events'))) this.mayBeJudged = true;
    const id = headerOf(request.headers, 'x-request-id');
    if (isThroughProxy && typeof id === 'string') this.ids.add(id);
  }

  /** Whether a policy may have been asked: of a response (OPA-6, OPA-7), or of what an agent pushed (EVT-14). */
  get mayHaveBeenJudged(): boolean {
    return this.mayBeJudged;
  }

  /** Those of the requests through the proxy, in order, each once. */
  get requestIds(): string[] {
    return [...this.ids];
  }
}

/**
 * @returns the newest entry of each of the requests in the ring of this control plane (AUD-16); none of those that it has
 *   not (any more). The question is none of the scenario's, and no evidence.
 */
export async function entriesOf(
  agent: string,
  controlUrl: string,
  requestIds: readonly string[],
): Promise<AuditEntry[]> {
  const onlooker = new ControlPlane(agent, controlUrl, () => undefined);
  try {
    const ring = await onlooker.audit();
    return requestIds.flatMap((id) => ring.findLast(({ requestId }) => requestId === id) ?? []);
  } finally {
    onlooker.close();
  }
}

/** Attaches the traces of a scenario, as far as they are to be had; that they are not changes nothing about it. */
export async function attachTraces(subjects: Iterable<Traced>, evidence: EvidenceRecorder): Promise<void> {
  const all = [...subjects];
  const of = <T>(find: (one: Traced) => Promise<T[]>) =>
    Promise.all(
      all.map(async (one) => (await atHand(find(one))).map((trace) => ({ agent: one.agent, trace }))),
    );
  const [entries, decisions] = await Promise.all([
    of((one) => one.auditEntries()),
    of((one) => one.decisions()),
  ]);
  attachFirst('audit entries', entries.flat(), evidence, ({ agent, trace }) =>
    evidence.record(auditRecord(agent, trace)),
  );
  attachFirst('policy decisions', decisions.flat(), evidence, ({ agent, trace }) =>
    evidence.record(decisionRecord(agent, trace)),
  );
}

function attachFirst<T>(
  what: string,
  traces: readonly T[],
  evidence: EvidenceRecorder,
  attach: (trace: T) => void,
): void {
  traces.slice(0, MOST_TRACES).forEach(attach);
  const more = traces.length - MOST_TRACES;
  if (more > 0)
    evidence.text(`${more} more ${what}`, `The first ${MOST_TRACES} of ${traces.length} ${what} are shown.`);
}

/** A sidecar that is gone has no traces to show, and one that does not answer is not waited for at length. */
const atHand = <T>(traces: Promise<T[]>): Promise<T[]> =>
  withTimeout(
    traces.catch(() => []),
    timeouts.REQUEST.ms,
    [],
  );
