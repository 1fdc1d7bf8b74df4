// A customer's estate as the stores know it, fresh enough to decide by (ANL-11).
import type { MetricType } from '../../api/metric';
import { Planes } from '../../clients/cloud/planes';
import type { Estate, TaskParameters, Tools } from './agent';

/** An analysis that lacks what it needs fails; nothing is guessed. */
export class InsufficientData extends Error {
  constructor(what: string) {
    super(`insufficient_data: ${what}`);
  }
}

/** @throws {InsufficientData} naming what is missing or too old */
export async function estateOf(
  tools: Tools,
  parameters: TaskParameters,
  needs: readonly MetricType[],
): Promise<Estate> {
  const { customer_id, cloud } = parameters;
  const { database } = tools.stores;
  const metrics = await freshMetrics(tools, parameters, needs);
  const [customer, instances, workloads, offers] = await Promise.all([
    database
      .selectFrom('customers')
      .select(['slo', 'preferences'])
      .where('id', '=', customer_id)
      .executeTakeFirstOrThrow(),
    database.selectFrom('instances').select('view').where('customer_id', '=', customer_id).execute(),
    database.selectFrom('workloads').select('view').where('customer_id', '=', customer_id).execute(),
    new Planes(tools.clouds.planes, cloud.account_id).catalogue(),
  ]);
  if (instances.length === 0) throw new InsufficientData('no instances were discovered');
  return {
    ...{ metrics, customer, offers },
    instances: instances.map(({ view }) => view).sort((a, b) => (a.instance_id < b.instance_id ? -1 : 1)),
    workloads: workloads.map(({ view }) => view).sort((a, b) => (a.deployment_id < b.deployment_id ? -1 : 1)),
  };
}

/** @throws {InsufficientData} naming the first metric that is missing or too old */
async function freshMetrics(
  { stores }: Tools,
  { customer_id, fresh_since }: TaskParameters,
  needs: readonly MetricType[],
): Promise<Estate['metrics']> {
  const values: Partial<Record<MetricType, number>> = {};
  for (const metric of needs) {
    const newest = await stores.metrics.newest(customer_id, metric);
    if (!newest) throw new InsufficientData(`there is no ${metric}`);
    const measured = newest.timestamp.toISOString();
    if (fresh_since && measured < fresh_since)
      throw new InsufficientData(
        `the newest ${metric} is of ${measured}, it must be of ${fresh_since} or later`,
      );
    values[metric] = newest.value;
  }
  return values;
}
