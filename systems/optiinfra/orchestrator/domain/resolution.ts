// What is decided about a set of recommendations (CFL-11 to CFL-24). Pure.
import type { Customer } from '../../api/customer';
import type { Hybrid, Resolution } from '../../api/conflict';
import { risks } from '../../api/recommendation';
import type { ObservedInstance } from '../../clients/cloud/planes';
import { expectedOf } from '../../knowledge/effects';
import {
  conflictsOf,
  contradict,
  cycleOf,
  instancesOf,
  type FoundConflict,
  type Member,
  type World,
} from './conflicts';

/** Application comes first, with a veto about quality; then CFL-11's order (D-28). */
const order: readonly Member['agent_type'][] = ['application', 'performance', 'cost', 'resource'];
const rank = ({ agent_type }: Member): number => {
  const found = order.indexOf(agent_type);
  return found === -1 ? order.length : found;
};
const priority = ({ parameters }: Member): number => Number(parameters['priority'] ?? 0);

/** CFL-13: negative where `a` comes first. */
const ties = (a: Member, b: Member): number =>
  priority(b) - priority(a) ||
  b.estimated_savings - a.estimated_savings ||
  b.confidence - a.confidence ||
  risks.indexOf(a.risk_level) - risks.indexOf(b.risk_level) ||
  Date.parse(a.created_at) - Date.parse(b.created_at) ||
  (a.id < b.id ? -1 : 1);
const byOrder = (a: Member, b: Member): number => rank(a) - rank(b) || ties(a, b);

export type Decision = Pick<
  Resolution,
  | 'resolution_strategy'
  | 'chosen_recommendation'
  | 'execution_order'
  | 'superseded'
  | 'decided_by'
  | 'reasoning'
>;
/** Two that a division of their instances could both satisfy; `otherwise` is decided where it does not pass. */
export interface Divisible {
  readonly spot: Member;
  readonly other: Member;
  readonly otherwise: Decision;
}
export interface Decided {
  readonly conflicts: FoundConflict[];
  readonly decision: Decision | Divisible;
}

/** The tests of the contract's table, in their order. */
export function decide(
  members: readonly Member[],
  preference: Customer['preferences']['optimization_priority'],
  world: World,
): Decided {
  const conflicts = conflictsOf(members, world);
  const ranked = [...members].sort(byOrder);
  const preferred = preference && sideOf(preference, ranked);
  if (preferred)
    return {
      conflicts,
      decision: choose(preferred, members, 'customer_preference', `they prefer ${preference}`),
    };
  const top = ranked.find(({ status }) => status !== 'blocked') ?? (ranked[0] as Member);
  const cycle = cycleOf(members);
  const byDefault = (why: string): Decision => choose(top, members, 'default_order', why);
  if (cycle.length > 0)
    return { conflicts, decision: byDefault('their dependencies form a circle, which this breaks') };
  if (!conflicts.some(({ type }) => type === 'action')) return { conflicts, decision: sequence(ranked) };
  const otherwise = byDefault('their actions contradict each other, and this comes first in the order');
  const pair = divisible(members, world);
  return { conflicts, decision: pair ? { ...pair, otherwise } : otherwise };
}

/** CFL-17. @returns the best of the side that a preference names; undefined where it is not present */
function sideOf(
  preference: 'cost' | 'performance' | 'quality',
  ranked: readonly Member[],
): Member | undefined {
  const side = ranked.filter(
    ({ agent_type }) => agent_type === (preference === 'quality' ? 'application' : preference),
  );
  if (side.length > 0 || preference !== 'quality') return [...side].sort(ties)[0];
  return [...ranked].sort((a, b) => expectedOf(b).quality - expectedOf(a).quality || byOrder(a, b))[0];
}

const choose = (
  chosen: Member,
  members: readonly Member[],
  decided_by: Decision['decided_by'],
  reasoning: string,
): Decision => ({
  ...{ resolution_strategy: 'prioritize_customer', chosen_recommendation: chosen.id, decided_by, reasoning },
  execution_order: [chosen.id],
  superseded: members.flatMap(({ id }) => (id === chosen.id ? [] : [id])).sort(),
});

/** CFL-24: dependencies first, and then the order of priority. */
function sequence(ranked: readonly Member[]): Decision {
  const left = [...ranked];
  const execution_order: string[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ id }) => id));
    const next = left.findIndex(({ dependencies }) => !dependencies.some((id) => waiting.has(id)));
    execution_order.push(...left.splice(Math.max(0, next), 1).map(({ id }) => id));
  }
  return {
    ...{ resolution_strategy: 'sequential_execution', chosen_recommendation: null, execution_order },
    ...{
      superseded: [],
      decided_by: 'no_contradiction',
      reasoning: 'all of them can be carried out in turn',
    },
  };
}

function divisible(
  members: readonly Member[],
  { workloads }: World,
): Omit<Divisible, 'otherwise'> | undefined {
  if (members.length !== 2) return undefined;
  const spot = members.find(({ action }) => action === 'migrate_to_spot');
  const other = members.find((one) => one !== spot);
  const isApart =
    spot && other && contradict(spot.action, other.action) && other.action !== 'reserve_instances';
  return isApart && instancesOf(spot, workloads).size >= 2 ? { spot, other } : undefined;
}

/** CFL-21: what is used most, or critical, stays; an odd one stays, too. */
export function halves(instances: readonly ObservedInstance[]): { stay: string[]; move: string[] } {
  const isCritical = ({ tags }: ObservedInstance): boolean =>
    Object.entries(tags).some(([key, value]) => key === 'critical' || value === 'critical');
  const ranked = [...instances].sort(
    (a, b) =>
      Number(isCritical(b)) - Number(isCritical(a)) ||
      b.utilization - a.utilization ||
      (a.instance_id < b.instance_id ? -1 : 1),
  );
  const ids = ranked.map(({ instance_id }) => instance_id);
  const staying = Math.ceil(ids.length / 2);
  return { stay: ids.slice(0, staying).sort(), move: ids.slice(staying).sort() };
}

const MAX_INTERRUPTION_PCT = 10;

/** CFL-20, CFL-22, CFL-23: savings and interruptions scale with the fraction, by cost, that moves. */
export function hybridOf(
  spot: Member,
  instances: readonly ObservedInstance[],
): { hybrid: Hybrid; movedFraction: number } {
  const { stay, move } = halves(instances);
  const cost = (ids: readonly string[]): number =>
    instances.filter((one) => ids.includes(one.instance_id)).reduce((sum, one) => sum + one.monthly_cost, 0);
  const movedFraction = cost(move) / cost([...stay, ...move]);
  const interruption = Number(spot.parameters['interruption_pct'] ?? 0) * movedFraction;
  const percent = Math.round((100 * move.length) / instances.length);
  const hybrid: Hybrid = {
    ...{ type: 'hybrid_deployment', on_demand_percent: 100 - percent, spot_percent: percent },
    ...{ on_demand_instances: stay, spot_instances: move },
    estimated_savings: Math.round(100 * spot.estimated_savings * movedFraction) / 100,
    risk_level: interruption <= MAX_INTERRUPTION_PCT ? 'low' : spot.risk_level,
    reasoning: `${percent} % on spot is interrupted by ${interruption} %, at most ${MAX_INTERRUPTION_PCT} % are acceptable`,
  };
  return { hybrid, movedFraction };
}
