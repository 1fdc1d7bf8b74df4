// What a customer runs, as it was last seen in its clouds, and what that costs (ONB-11, INF-6).
import type { Infrastructure } from '../../api/infrastructure';
import type { Platform } from '../platform';

export async function estateOf({ stores }: Platform, id: string): Promise<Infrastructure> {
  const { database, metrics } = stores;
  const [{ discovery }, instances, deployments, cost] = await Promise.all([
    database.selectFrom('customers').select('discovery').where('id', '=', id).executeTakeFirstOrThrow(),
    database
      .selectFrom('instances')
      .select('view')
      .where('customer_id', '=', id)
      .orderBy('instance_id')
      .execute(),
    database
      .selectFrom('vllm_deployments')
      .select('view')
      .where('customer_id', '=', id)
      .orderBy('deployment_id')
      .execute(),
    metrics.newest(id, 'monthly_cost'),
  ]);
  const by_provider: Record<string, number> = {};
  for (const { view } of instances)
    by_provider[view.provider] = (by_provider[view.provider] ?? 0) + view.monthly_cost;
  return {
    ...{ status: discovery, total_monthly_cost: cost?.value ?? null, by_provider },
    instances: instances.map(({ view }) => view),
    vllm_deployments: deployments.map(({ view }) => view),
  };
}
