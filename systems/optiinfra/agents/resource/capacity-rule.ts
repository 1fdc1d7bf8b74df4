// How the resource agent judges a change that others recommend (RSC-6). Pure.
import type { Instance } from '../../api/infrastructure';
import type { Verdict } from '../frame/agent';

const CONFIDENCE = 0.95;
const MAX_UTILIZATION = 0.9;

/** How many more instances of a type and region the pool that a change needs can run. */
export interface Pool {
  readonly instance_type: string;
  readonly region: string;
  readonly available: number;
}

/** @param moving the instances that are replaced, each by one of the same type and the same use */
export function judgeCapacity(moving: readonly Instance[], pools: readonly Pool[]): Verdict {
  const needed = new Map<string, number>();
  for (const { instance_type, region } of moving) {
    const key = `${instance_type} in ${region}`;
    needed.set(key, (needed.get(key) ?? 0) + 1);
  }
  const short = [...needed].flatMap(([key, count]) => {
    const available = pools.find((one) => `${one.instance_type} in ${one.region}` === key)?.available ?? 0;
    return available < count
      ? [`the pool of ${key} has ${available} of ${count}: ${count - available} are missing`]
      : [];
  });
  const hot = moving
    .filter(({ utilization }) => utilization > MAX_UTILIZATION)
    .map((one) => `${one.instance_id} would be used by ${Math.round(one.utilization * 100)} %`);
  const concerns = [...short, ...hot];
  return { approved: moving.length > 0 && concerns.length === 0, confidence: CONFIDENCE, concerns };
}
