// Google's Cloud Monitoring, as its REST: time series written, and read by a filter.
import * as z from 'zod';
import { isUp } from '../../world/cohort-metrics';
import { CloudError } from '../../world/errors';
import { faultsOf } from '../../world/faults';
import { put } from '../../world/metric-data';
import type { Account, Datum, Now, Outcome } from '../../world/types';

const NAMESPACE = 'gcp';
const labels = z.record(z.string(), z.string()).default({});
const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));
const number = z.object({ doubleValue: z.number().optional(), int64Value: z.coerce.number().optional() });

export const writeShape = z.object({
  timeSeries: z
    .array(
      z.object({
        metric: z.object({ type: z.string().min(1), labels }),
        resource: z.object({ labels }).default({ labels: {} }),
        points: z.array(z.object({ interval: z.object({ endTime: instant }), value: number })).length(1),
      }),
    )
    .min(1)
    .max(200),
});
export const readShape = z.object({
  filter: z.string().min(1),
  'interval.startTime': instant,
  'interval.endTime': instant,
});

export const write = (account: Account, input: z.infer<typeof writeShape>): Outcome<object> => [
  put(
    account,
    input.timeSeries.flatMap(({ metric, resource, points }) =>
      points.map(({ interval, value }): Datum => ({
        ...{ namespace: NAMESPACE, name: metric.type, at: interval.endTime, unit: '1' },
        dimensions: { ...resource.labels, ...metric.labels },
        value: value.doubleValue ?? value.int64Value ?? 0,
      })),
    ),
  ),
  {},
];

/** What an instance that runs reports about itself now. */
const reported = (account: Account, { wall }: Now): Datum[] =>
  account.instances
    .filter((one) => one.provider === 'gcp' && isUp(one))
    .flatMap((one) =>
      (
        [
          ['cpu', one.cpu],
          ['gpu', one.utilization],
        ] as const
      ).map(([what, value]) => ({
        ...{ namespace: NAMESPACE, name: `compute.googleapis.com/instance/${what}/utilization`, unit: '1' },
        ...{ dimensions: { instance_id: one.id, zone: one.zone }, at: wall, value },
      })),
    );

/** @returns one series for each set of labels, newest point first; none while metrics are blacked out */
export function readSeries(account: Account, input: z.infer<typeof readShape>, now: Now): object {
  const wanted = conditions(input.filter);
  const isDark = faultsOf(account, 'metrics_blackout').length > 0;
  const found = (isDark ? [] : [...account.data, ...reported(account, now)])
    .filter(
      ({ namespace, at }) =>
        namespace === NAMESPACE && at >= input['interval.startTime'] && at <= input['interval.endTime'],
    )
    .filter((one) =>
      wanted.every(([key, value]) => (key === null ? one.name : one.dimensions[key]) === value),
    );
  const groups = new Map<string, Datum[]>();
  for (const one of found) {
    const key = JSON.stringify([one.name, Object.entries(one.dimensions).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return { timeSeries: [...groups.values()].map(seriesOf) };
}

const seriesOf = (data: readonly Datum[]): object => ({
  metric: { type: data[0]?.name, labels: data[0]?.dimensions },
  points: [...data]
    .sort((a, b) => b.at - a.at)
    .map(({ at, value }) => ({
      interval: { endTime: new Date(at).toISOString() },
      value: { doubleValue: value },
    })),
});

/**
 * @returns label and value of each condition, null standing for the metric's type
 * @throws {CloudError} for what is not `metric.type = "..."` and labels, joined by AND
 */
function conditions(filter: string): (readonly [string | null, string])[] {
  return filter.split(/\s+AND\s+/).map((part) => {
    const match = /^\s*(?:metric\.type|(?:metric|resource)\.labels\.(\w+))\s*=\s*"([^"]*)"\s*$/.exec(part);
    if (!match)
      throw new CloudError('invalid', `the filter "${part}" is not metric.type or a label = "value"`);
    return [match[1] ?? null, match[2] ?? ''] as const;
  });
}
