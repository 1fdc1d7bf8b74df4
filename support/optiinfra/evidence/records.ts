// Bill, steps and events as evidence: what each of them says, and which messages it proves.
import type { RecordedHop } from '../../../runner/evidence/kinds';
import type { RecordGiven } from '../../../runner/evidence/recorder';
import { dollars } from '../figures';
import type { Call, WorldState } from '../clients/simulator';
import type { Optimization, PlatformEvent, Step } from '../clients/types';
import { partyOf, system } from './parties';

const ended: readonly string[] = ['terminated'];

/** The bill of the cloud itself, before the scenario and after it. */
export function billRecord(company: string, before: WorldState, after: WorldState): RecordGiven {
  const [first, last] = [before.bill.monthly_cost, after.bill.monthly_cost];
  const change = first === 0 ? '' : ` (${((100 * (last - first)) / first).toFixed(1)} %)`;
  return {
    ...{ record: 'bill', system },
    title: `bill of ${company}: ${dollars(first)} before, ${dollars(last)} after${change}`,
    rows: [row('before', before), row('after', after)],
  };
}

function row(when: string, { bill, instances }: WorldState): Record<string, unknown> {
  const running = instances.filter(({ state }) => !ended.includes(state));
  const count = (pricing: string) => running.filter((one) => one.pricing === pricing).length;
  const machines = { 'on demand': count('on-demand'), spot: count('spot'), reserved: count('reserved') };
  return { when, 'a month': dollars(bill.monthly_cost), ...machines };
}

/** The plan as it ran, a line a step. */
export function planRecord(company: string, optimization: Optimization): RecordGiven {
  const { execution_steps: steps, status, started_at, result, rollback } = optimization;
  const start = Date.parse(started_at ?? '');
  return {
    ...{ record: 'step plan', system },
    title: `steps of the optimization of ${company}: ${status}`,
    rows: steps.map((step, index) => ({
      ...{ '#': index + 1, step: step.name, status: step.status },
      'share of green': step.traffic_percent === null ? '' : `${step.traffic_percent} %`,
      'began after': step.started_at ? `${Date.parse(step.started_at) - start} ms` : '',
      took: step.duration_ms === null ? '' : `${step.duration_ms} ms`,
      'what came of it': step.error ?? findingsOf(step),
    })),
    data: { result, rollback },
  };
}

interface Check {
  readonly check: string;
  readonly measured: number | null;
  readonly limit: number;
}

/** Of a gate, each measured value with its limit: "error_rate 0.02 (limit 0.1)"; of an act, what it answered. */
function findingsOf({ result }: Step): string {
  const gates = (result?.['gates'] ?? []) as readonly { readonly checks: readonly Check[] }[];
  const checks = gates.flatMap((gate) => gate.checks);
  if (checks.length === 0) return JSON.stringify(result ?? {});
  return checks
    .map(
      ({ check, measured, limit }) =>
        `${check} ${measured === null ? 'unknown' : round(measured)} (limit ${round(limit)})`,
    )
    .join(', ');
}

const round = (value: number): number => Number(value.toFixed(4));

/** What an agent said about a recommendation, drawn where it said it. */
export function verdictRecords(company: string, events: readonly PlatformEvent[]): RecordGiven[] {
  return events.flatMap(({ event_type, agent_type, timestamp, data }) => {
    if (agent_type === null) return [];
    const agent = partyOf(`${agent_type} agent`);
    const said = saidBy(event_type, data);
    if (said === undefined) return [];
    const hops = [
      { from: agent, to: partyOf('orchestrator'), text: said, isBad: data['approved'] === false },
    ];
    const title = `${agent.name} about ${company}: ${said}`;
    return [{ record: 'verdict', system, title, data, hops, happenedAt: timestamp }];
  });
}

function saidBy(type: string, { type: kind, approved }: PlatformEvent['data']): string | undefined {
  if (type === 'recommendation_created') return `recommends ${String(kind)}`;
  if (type !== 'recommendation_validated') return undefined;
  return approved === true ? 'approves' : 'refuses';
}

/** One step, drawn where it happened: who was told to do it, and what that changed in the cloud meanwhile. */
export function stepRecord(company: string, step: Step, calls: readonly Call[]): RecordGiven {
  const { name, status, error, traffic_percent, started_at, completed_at, agent_type, result } = step;
  const agent = partyOf(`${agent_type} agent`);
  const made = calls.filter((call) => isChange(call) && isWithin(call.at, started_at, completed_at));
  const hops: RecordedHop[] = [
    { from: partyOf('orchestrator'), to: agent, text: name, order: 1 },
    ...grouped(made).map((text) => ({ from: agent, to: partyOf('cloud'), text, order: 2 })),
    {
      from: agent,
      to: partyOf('orchestrator'),
      text: error ?? status,
      isAnswer: true,
      isBad: error !== null,
      order: 3,
    },
  ];
  return {
    ...{ record: 'step', system, hops, happenedAt: started_at ?? undefined },
    title: `${name} of ${company}: ${status}${traffic_percent === null ? '' : ` at ${traffic_percent} % of the traffic`}`,
    data: { took: step.duration_ms, result, error },
  };
}

/** Questions, samples and logins change nothing. */
const isChange = ({ operation }: Call): boolean =>
  !/^(Describe|Get|List|Sample|Assume|iam\.)/.test(operation);

const isWithin = (moment: string, from: string | null, to: string | null): boolean =>
  from !== null && moment >= from && (to === null || moment <= to);

/** "RunInstances, 4 times" */
function grouped(calls: readonly Call[]): string[] {
  const counts = new Map<string, number>();
  for (const { operation, outcome } of calls) {
    const text = outcome === 'ok' ? operation : `${operation}: ${outcome}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, times]) => (times === 1 ? text : `${text}, ${times} times`));
}

export function eventsRecord(company: string, events: readonly PlatformEvent[]): RecordGiven {
  return {
    ...{ record: 'list of events', system },
    title: `events of ${company}`,
    rows: events.map(({ seq, timestamp, event_type, source, severity, data }) => ({
      ...{ seq, at: timestamp, event: event_type, source, severity, data },
    })),
  };
}
