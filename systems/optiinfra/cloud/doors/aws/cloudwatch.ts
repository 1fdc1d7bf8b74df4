// CloudWatch in JSON 1.0, the protocol of the AWS SDK: metric data put and read. Times are seconds since the epoch.
import * as z from 'zod';
import { CloudError } from '../../world/errors';
import { put, series, statistic, type Query } from '../../world/metric-data';
import type { Account, Datum, Now, Outcome } from '../../world/types';

const name = z.string().min(1).max(255);
const seconds = z.number().min(0);
const period = z
  .int()
  .min(1)
  .max(86_400 * 30);
const dimensions = z
  .array(z.object({ Name: name, Value: name }))
  .max(30)
  .default([])
  .transform(
    (pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value])) as Record<string, string>,
  );

const datum = z.object({
  MetricName: name,
  Dimensions: dimensions,
  Timestamp: seconds.optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).max(150).optional(),
  Unit: z.string().default('None'),
});
const putShape = z.object({ Namespace: name, MetricData: z.array(datum).min(1).max(1000) });

function putData(account: Account, input: z.infer<typeof putShape>, { wall }: Now): Outcome<object> {
  const data = input.MetricData.flatMap((one): Datum[] => {
    const values = one.Values ?? (one.Value === undefined ? [] : [one.Value]);
    if (values.length === 0)
      throw new CloudError('invalid', `${one.MetricName} has neither Value nor Values`);
    const at = one.Timestamp === undefined ? wall : one.Timestamp * 1000;
    const { MetricName, Dimensions, Unit } = one;
    return values.map((value) => ({
      ...{ namespace: input.Namespace, name: MetricName, dimensions: Dimensions, at, value, unit: Unit },
    }));
  });
  return [put(account, data), {}];
}

const metric = z.object({ Namespace: name, MetricName: name, Dimensions: dimensions });
const dataShape = z.object({
  MetricDataQueries: z
    .array(
      z.object({
        Id: z.string().regex(/^[a-z]\w*$/),
        Label: z.string().optional(),
        MetricStat: z.object({ Metric: metric, Period: period, Stat: name }),
        ReturnData: z.boolean().default(true),
      }),
    )
    .min(1)
    .max(500),
  StartTime: seconds,
  EndTime: seconds,
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
});

const queryOf = (of: z.infer<typeof metric>, from: number, to: number, periodSeconds: number): Query => {
  if (to <= from) throw new CloudError('invalid', 'StartTime must be less than EndTime');
  return {
    ...{ namespace: of.Namespace, name: of.MetricName, dimensions: of.Dimensions },
    ...{ from: from * 1000, to: to * 1000, periodMs: periodSeconds * 1000 },
  };
};

function getData(account: Account, input: z.infer<typeof dataShape>, { wall }: Now): Outcome<object> {
  const results = input.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map(
    ({ Id, Label, MetricStat }) => {
      const query = queryOf(MetricStat.Metric, input.StartTime, input.EndTime, MetricStat.Period);
      const points = series(account, query, wall);
      if (input.ScanBy === 'TimestampDescending') points.reverse();
      return {
        ...{ Id, Label: Label ?? MetricStat.Metric.MetricName, StatusCode: 'Complete' },
        Timestamps: points.map(({ at }) => at / 1000),
        Values: points.map(({ values }) => statistic(MetricStat.Stat, values)),
      };
    },
  );
  return [account, { MetricDataResults: results, Messages: [] }];
}

const statisticsShape = metric.extend({
  StartTime: seconds,
  EndTime: seconds,
  Period: period,
  Statistics: z.array(name).default([]),
  ExtendedStatistics: z.array(name).default([]),
  Unit: z.string().optional(),
});

function getStatistics(
  account: Account,
  input: z.infer<typeof statisticsShape>,
  { wall }: Now,
): Outcome<object> {
  const { Statistics, ExtendedStatistics } = input;
  if (Statistics.length + ExtendedStatistics.length === 0)
    throw new CloudError('invalid', 'Statistics or ExtendedStatistics must be given', 'MissingParameter');
  const of = (names: readonly string[], values: number[]) =>
    Object.fromEntries(names.map((one) => [one, statistic(one, values)]));
  const points = series(account, queryOf(input, input.StartTime, input.EndTime, input.Period), wall);
  const Datapoints = points.map(({ at, values }) => ({
    ...{ Timestamp: at / 1000, Unit: input.Unit ?? 'None' },
    ...of(Statistics, values),
    ...(ExtendedStatistics.length > 0 ? { ExtendedStatistics: of(ExtendedStatistics, values) } : {}),
  }));
  return [account, { Label: input.MetricName, Datapoints }];
}

type Handler = (account: Account, body: unknown, now: Now) => Outcome<object>;
const handler =
  <T>(shape: z.ZodType<T>, act: (account: Account, input: T, now: Now) => Outcome<object>): Handler =>
  (account, body, now) => {
    const { success, data, error } = shape.safeParse(body);
    if (!success) throw new CloudError('invalid', z.prettifyError(error).replaceAll('\n', ' '));
    return act(account, data, now);
  };

export const cloudWatchOperations: Readonly<Record<string, Handler>> = {
  PutMetricData: handler(putShape, putData),
  GetMetricData: handler(dataShape, getData),
  GetMetricStatistics: handler(statisticsShape, getStatistics),
};
