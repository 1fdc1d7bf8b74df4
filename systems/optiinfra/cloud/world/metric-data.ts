// Points that were put into a monitoring service, what an instance reports by itself, and statistics of both.
import { CloudError } from './errors';
import { faultsOf } from './faults';
import type { Account, Datum } from './types';

/** Points that an account remembers, over all its metrics. */
const POINTS_KEPT = 50_000;
/** Points that one series may be asked for. */
const SLOTS = 1_440;

export type Dimensions = Readonly<Record<string, string>>;
export interface Query {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  /** Milliseconds since the epoch; the end is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
}

const isDark = (account: Account): boolean => faultsOf(account, 'metrics_blackout').length > 0;

/** While metrics are blacked out, what is put is lost. */
export const put = (account: Account, data: readonly Datum[]): Account =>
  isDark(account) ? account : { ...account, data: [...account.data, ...data].slice(-POINTS_KEPT) };

const native: Readonly<Record<string, (account: Account, id: string) => number | undefined>> = {
  GPUUtilization: ({ instances }, id) => percent(instances.find((one) => one.id === id)?.utilization),
  CPUUtilization: ({ instances }, id) => percent(instances.find((one) => one.id === id)?.cpu),
  Uptime: ({ instances }, id) => instances.find((one) => one.id === id)?.uptimePct,
};
const percent = (share: number | undefined): number | undefined => share && share * 100;

/** @returns one series of points by period, oldest first; none while metrics are blacked out */
export function series(account: Account, query: Query, now: number): { at: number; values: number[] }[] {
  const { from, to, periodMs } = query;
  if ((to - from) / periodMs > SLOTS)
    throw new CloudError(
      'invalid',
      `the range has more than ${SLOTS} periods`,
      'InvalidParameterCombination',
    );
  if (isDark(account)) return [];
  const start = Math.floor(from / periodMs) * periodMs;
  const slots = new Map<number, number[]>();
  for (const { at, value } of [...kept(account, query), ...reported(account, query, now)]) {
    if (at < from || at >= to) continue;
    const slot = start + Math.floor((at - start) / periodMs) * periodMs;
    slots.set(slot, [...(slots.get(slot) ?? []), value]);
  }
  return [...slots].sort(([a], [b]) => a - b).map(([at, values]) => ({ at, values }));
}

const kept = ({ data }: Account, { namespace, name, dimensions }: Query) =>
  data.filter(
    (one) => one.namespace === namespace && one.name === name && sameDimensions(one.dimensions, dimensions),
  );

const sameDimensions = (a: Dimensions, b: Dimensions): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value);

/** An instance that runs reports the mean of its 24 hours, each period since its launch. */
function reported(account: Account, { namespace, name, dimensions, from, to, periodMs }: Query, now: number) {
  const id = dimensions['InstanceId'] ?? '';
  const instance = account.instances.find((one) => one.id === id && one.state === 'running');
  const value = Object.hasOwn(native, name) ? native[name]?.(account, id) : undefined;
  if (namespace !== 'AWS/EC2' || !instance || value === undefined) return [];
  const first = Math.max(from, instance.launchedAt);
  const count = Math.max(0, Math.ceil((Math.min(to, now + 1) - first) / periodMs));
  return Array.from({ length: count }, (_, index) => ({ at: first + index * periodMs, value }));
}

/**
 * @param name Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p95
 * @throws {CloudError} for any other statistic
 */
export function statistic(name: string, values: readonly number[]): number {
  const sum = values.reduce((total, one) => total + one, 0);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (rank !== undefined)
    return sorted[Math.max(0, Math.ceil((Number(rank) / 100) * sorted.length) - 1)] ?? 0;
  switch (name) {
    case 'Average':
      return sum / values.length;
    case 'Sum':
      return sum;
    case 'Minimum':
      return sorted[0] ?? 0;
    case 'Maximum':
      return sorted.at(-1) ?? 0;
    case 'SampleCount':
      return values.length;
    default:
      throw new CloudError('invalid', `The statistic '${name}' is unknown`, 'InvalidParameterValue');
  }
}
