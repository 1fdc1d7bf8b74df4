// What happened between client, sidecar, agent and policy engine, told from the evidence alone: nothing is assumed.
import { describeDecision } from '../../evidence/decision';
import type { EvidenceItem, ItemOf } from './item';

/** One arrow of the diagram. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** An answer is drawn dashed. */
  readonly isAnswer: boolean;
  /** A refusal or an error, drawn to be seen. */
  readonly isBad: boolean;
}

type Exchange = ItemOf<'exchange'>;
type Decision = ItemOf<'decision'>;
type Entry = ItemOf<'audit'>['auditEntry'];

const CLIENT = 'client';

/** @returns the arrows, in order; none when no request was sent */
export function sequenceOf(items: readonly EvidenceItem[]): Hop[] {
  const exchanges = ofKind(items, 'exchange').sort((a, b) => beginOf(a) - beginOf(b));
  const several = new Set(exchanges.map(({ agent }) => agent)).size > 1;
  const name = (part: string, agent: string) => (several ? `${part} of ${agent}` : part);
  const entries = new EntriesById(ofKind(items, 'audit'));
  const decisions = ofKind(items, 'decision');
  return exchanges.flatMap((exchange) => {
    const during = decisions.filter((decision) => isDuring(decision, exchange));
    const named = (part: string) => name(part, exchange.agent);
    return exchange.door === 'proxy'
      ? throughProxy(exchange, entries.next(exchange), during, named)
      : atControlPlane(exchange, during, named);
  });
}

function ofKind<K extends EvidenceItem['kind']>(items: readonly EvidenceItem[], kind: K): ItemOf<K>[] {
  return items.filter((item): item is ItemOf<K> => item.kind === kind);
}

type Named = (part: string) => string;

/** The order is the contract's: agent, policy engine, ring, client (OPA-1, AUD-13). */
function throughProxy(
  exchange: Exchange,
  entry: Entry | undefined,
  decisions: Decision[],
  named: Named,
): Hop[] {
  const proxy = named('proxy');
  const { method, target } = exchange.request;
  return [
    request(CLIENT, proxy, `${method} ${target}`),
    ...agentHops(entry, proxy, named('agent')),
    ...decisions.flatMap((decision) => decisionHops(decision, proxy, named('policy engine'))),
    ...ringHops(entry, proxy, named('audit ring')),
    answerOf(exchange, proxy),
  ];
}

function atControlPlane(exchange: Exchange, decisions: Decision[], named: Named): Hop[] {
  const control = named('control plane');
  const { method, target } = exchange.request;
  return [
    request(CLIENT, control, `${method} ${target}`),
    ...decisions.flatMap((decision) => decisionHops(decision, control, named('policy engine'))),
    answerOf(exchange, control),
  ];
}

/** The agent was asked if its answer was waited for (AUD-6). */
function agentHops(entry: Entry | undefined, proxy: string, agent: string): Hop[] {
  const waited = entry?.['upstreamMs'];
  if (typeof waited !== 'number') return [];
  return [request(proxy, agent, 'passed on'), answer(agent, proxy, `answered after ${waited} ms`)];
}

function decisionHops({ decision }: Decision, asker: string, engine: string): Hop[] {
  const said = describeDecision(decision.result);
  return [request(asker, engine, 'is this allowed?'), answer(engine, asker, said, said !== 'allowed')];
}

function ringHops(entry: Entry | undefined, proxy: string, ring: string): Hop[] {
  if (!entry) return [];
  const { statusCode, opaBlocked, excerpt } = entry as Record<string, unknown>;
  const parts = [statusCode ?? 'no status', opaBlocked === true && 'blocked', excerpt].filter(Boolean);
  return [request(proxy, ring, `entry: ${parts.join(', ')}`)];
}

function answerOf({ response, error }: Exchange, from: string): Hop {
  const text = [response?.status, error].filter((part) => part !== undefined).join(', ') || 'no answer';
  return answer(from, CLIENT, text, error !== undefined || (response?.status ?? 500) >= 400);
}

const request = (from: string, to: string, text: string): Hop => ({
  from,
  to,
  text,
  isAnswer: false,
  isBad: false,
});
const answer = (from: string, to: string, text: string, isBad = false): Hop => ({
  from,
  to,
  text,
  isAnswer: true,
  isBad,
});

const beginOf = ({ startedAt }: Exchange): number => (startedAt === undefined ? 0 : Date.parse(startedAt));

/** Clocks of two processes of one machine agree, but a decision's may be written with more digits. */
const SLACK_MS = 2;

function isDuring({ agent, decision }: Decision, exchange: Exchange): boolean {
  if (agent !== exchange.agent || exchange.startedAt === undefined) return false;
  const sinceBegin = Date.parse(decision.decidedAt) - beginOf(exchange);
  return sinceBegin >= -SLACK_MS && sinceBegin <= exchange.durationMs + SLACK_MS;
}

/** Request ids are not unique: the first request with an id has the first entry with it (PRX-13, AUD-15). */
class EntriesById {
  private readonly left: ItemOf<'audit'>[];

  constructor(entries: readonly ItemOf<'audit'>[]) {
    this.left = [...entries];
  }

  next({ agent, request: { headers } }: Exchange): Entry | undefined {
    const id = headers['x-request-id'];
    const index = this.left.findIndex((one) => one.agent === agent && one.auditEntry.requestId === id);
    return index < 0 ? undefined : this.left.splice(index, 1)[0]!.auditEntry;
  }
}
