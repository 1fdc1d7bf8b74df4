// Faults (CLD-27): what the specification may do to a cloud. They change the world, never a report about it (CLD-28).
import * as z from 'zod';
import type { Account, Cohort, Workload } from './types';

const percent = z.number().min(0).max(100);
const factor = z.number().positive().max(100);
const count = z.int().min(1).max(1000);
/** Which cohort of which workload, and when. Without a cohort it is the one called green; `*` is any. */
const scope = {
  deployment: z.string().optional(),
  cohort: z.string().default('green'),
  /** From this share of the traffic on, in percent. */
  at_share: percent.optional(),
  /** Only once the cohort is the only one left. */
  after_completion: z.boolean().default(false),
  /** It ends with the cohort that it hit; otherwise it stays until it is cleared. */
  once: z.boolean().default(false),
};
/** One-shot by default; `times: null` stays until it is cleared. */
const times = { times: count.nullable().default(1) };
const operation = { operation: z.string().min(1).optional() };
const victims = {
  ...scope,
  instance_ids: z.array(z.string()).min(1).optional(),
  count: count.default(1),
  ...times,
};
const type = { instance_type: z.string().optional() };

export const faultShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('canary_failure'), error_rate: percent, ...scope }),
  z.strictObject({ kind: z.literal('latency_regression'), factor, ...scope }),
  z.strictObject({ kind: z.literal('quality_degradation'), factor, ...scope }),
  z.strictObject({ kind: z.literal('spot_interruption'), ...victims }),
  z.strictObject({ kind: z.literal('instance_crash'), ...victims }),
  z.strictObject({ kind: z.literal('spot_capacity_exhausted'), ...type }),
  z.strictObject({ kind: z.literal('spot_price_spike'), ...type, discount: percent.default(0) }),
  z.strictObject({
    kind: z.literal('cloud_api_error'),
    ...operation,
    ...times,
    error: z.enum(['internal', 'throttle', 'unavailable']).default('internal'),
  }),
  z.strictObject({ kind: z.literal('iam_denied'), ...operation }),
  z.strictObject({ kind: z.literal('traffic_shift_stuck'), ...scope, ...times }),
  z.strictObject({ kind: z.literal('rollback_failure'), ...scope, ...times }),
  z.strictObject({ kind: z.literal('metrics_blackout') }),
]);

export type FaultRequest = z.infer<typeof faultShape>;
export type FaultKind = FaultRequest['kind'];
export type Fault = FaultRequest & { readonly id: string };
type Of<K extends FaultKind> = Extract<Fault, { kind: K }>;
type Scoped = Extract<Fault, { cohort: string }>;

/** @returns the faults of one kind, oldest first */
export const faultsOf = <K extends FaultKind>({ faults }: Pick<Account, 'faults'>, kind: K): Of<K>[] =>
  faults.filter((fault): fault is Of<K> => fault.kind === kind);

/** @returns whether a fault concerns this cohort, whatever its share */
export const concerns = (fault: Scoped, workload: Workload, cohort: Cohort): boolean =>
  (fault.deployment ?? workload.id) === workload.id && ['*', cohort.name].includes(fault.cohort);

/** @returns whether a fault hits this cohort as it is now */
export const hits = (fault: Scoped, workload: Workload, cohort: Cohort): boolean =>
  concerns(fault, workload, cohort) &&
  cohort.weight >= (fault.at_share ?? 0) &&
  (!fault.after_completion || cohort.settled);

/** @returns the account after a fault has struck once: a counted one has one time less, or is gone */
export function struck(account: Account, { id }: Fault): Account {
  const faults = account.faults.flatMap((fault): Fault[] => {
    if (fault.id !== id || !('times' in fault) || fault.times === null) return [fault];
    return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
  });
  return { ...account, faults };
}

/** @returns the account without the faults that were to end with this cohort */
export const endedWith = (account: Account, workload: Workload, cohort: Cohort): Account => ({
  ...account,
  faults: account.faults.filter(
    (fault) => !('once' in fault && fault.once && fault.cohort !== '*' && concerns(fault, workload, cohort)),
  ),
});
