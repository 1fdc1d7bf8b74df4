// Where recommendations conflict (CFL-1 to CFL-10). Pure: a set in, conflicts out, in whatever order the set comes.
import type { Conflict } from '../../api/conflict';
import type { Recommendation, RecommendationType } from '../../api/recommendation';
import type { Workload } from '../../clients/cloud/planes';

export type Member = Pick<
  Recommendation,
  | 'id'
  | 'type'
  | 'action'
  | 'agent_type'
  | 'risk_level'
  | 'affected_resources'
  | 'dependencies'
  | 'parameters'
  | 'estimated_savings'
  | 'confidence'
  | 'status'
  | 'created_at'
>;
export type FoundConflict = Omit<Conflict, 'id' | 'detected_at' | 'resolved'>;

/** CFL-5. */
const contradictions: Readonly<Record<string, readonly string[]>> = {
  scale_up: ['scale_down', 'terminate'],
  scale_down: ['add_capacity'],
  migrate_to_spot: ['keep_on_demand', 'migrate_to_on_demand', 'reserve_instances'],
  right_size: ['scale_up'],
  increase_batch_size: ['decrease_batch_size'],
  enable_caching: ['disable_caching'],
};
/** What moves nothing needs no slot of a maintenance window. */
const windowless: readonly RecommendationType[] = ['stay_on_demand', 'reserved_instance', 'quality_rollback'];

export const contradict = (a: string, b: string): boolean =>
  (contradictions[a] ?? []).includes(b) || (contradictions[b] ?? []).includes(a);

/** @returns the instances that a recommendation affects; a deployment's id stands for its instances (CFL-3) */
export function instancesOf({ affected_resources }: Member, workloads: readonly Workload[]): Set<string> {
  const ids = affected_resources.flatMap(
    (id) => workloads.find(({ deployment_id }) => deployment_id === id)?.instance_ids ?? [id],
  );
  return new Set(ids);
}

export interface World {
  readonly workloads: readonly Workload[];
  /** The customer's weekly slot, where there is one. */
  readonly window: string | null;
}

/** @returns conflicts of every pair, and of every cycle of dependencies */
export function conflictsOf(members: readonly Member[], world: World): FoundConflict[] {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const pairs = sorted.flatMap((a, index) => sorted.slice(index + 1).map((b) => [a, b] as const));
  const cycle = cycleOf(sorted);
  return [
    ...pairs.flatMap(([a, b]) => pairConflicts(a, b, world)),
    ...(cycle.length === 0
      ? []
      : [found('dependency', cycle, 'dependencies', 'they depend on each other, in a circle')]),
  ];
}

function pairConflicts(a: Member, b: Member, { workloads, window }: World): FoundConflict[] {
  const theirs = instancesOf(b, workloads);
  const shared = [...instancesOf(a, workloads)].filter((id) => theirs.has(id)).sort();
  const conflicts: FoundConflict[] = [];
  if (shared.length > 0)
    conflicts.push(found('resource', [a, b], 'affected_resources', `both affect ${shared.join(', ')}`));
  if (shared.length > 0 && contradict(a.action, b.action))
    conflicts.push(found('action', [a, b], 'action', `${a.action} contradicts ${b.action}`));
  if (window !== null && !windowless.includes(a.type) && !windowless.includes(b.type))
    conflicts.push(found('timing', [a, b], 'maintenance_window', `both are for the slot ${window}`));
  return conflicts;
}

function found(
  type: FoundConflict['type'],
  members: readonly Member[],
  conflicting_field: string,
  description: string,
): FoundConflict {
  const risky = members.filter(({ risk_level }) => ['high', 'critical'].includes(risk_level)).length;
  const bySize = risky >= 2 ? ('high' as const) : risky === 1 ? ('medium' as const) : ('low' as const);
  const recommendation_ids = members.map(({ id }) => id).sort();
  const severity = type === 'action' ? 'high' : bySize;
  return { type, recommendation_ids, description, severity, conflicting_field };
}

/** @returns the members that depend on themselves, over whatever detours */
export function cycleOf(members: readonly Member[]): Member[] {
  const byId = new Map(members.map((one) => [one.id, one]));
  const reach = (from: Member, seen: Set<string>): Set<string> => {
    for (const id of from.dependencies) {
      const next = byId.get(id);
      if (next && !seen.has(id)) reach(next, seen.add(id));
    }
    return seen;
  };
  return members.filter((one) => reach(one, new Set()).has(one.id));
}
