// Billing: what an account costs, what it has, what there is to buy and at which price.
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Cloud } from '../cloud';
import type { Logger } from '../log';
import { apply, bill, purchase } from '../world/billing';
import { catalogue, HOURS_PER_MONTH, onDemandPrice, regionsOf } from '../world/catalogue';
import { available, marketOf, priceHistory, spotPrice } from '../world/market';
import { once } from '../world/once';
import { instanceView } from '../world/state';
import type { Account } from '../world/types';
import { answerErrors, parse } from './json';

const offerShape = z.strictObject({
  provider: z.enum(['aws', 'gcp']),
  instance_type: z.string(),
  region: z.string(),
  count: z.int().min(1).max(1000),
  term_years: z.union([z.literal(1), z.literal(3)]).default(1),
  payment: z.enum(['all', 'partial', 'none']).default('none'),
  client_token: z.string().min(1).max(64).optional(),
});
const useShape = z.strictObject({ instance_ids: z.array(z.string()).max(1000) });
interface Path {
  Params: { account: string; id: string };
}

export async function billingDoor(
  app: FastifyInstance,
  { cloud, log }: { cloud: Cloud; log: Logger },
): Promise<void> {
  answerErrors(app, log);
  const read = <T>(id: string, name: string, of: (account: Account, wall: number) => T): T =>
    cloud.act(id, { door: 'billing', name }, (account, { wall }) => [account, of(account, wall)]);

  app.get<Path>('/billing/accounts/:account', ({ params }) =>
    read(params.account, 'GetBill', (account, wall) => ({
      ...{ account_id: account.id, timestamp: new Date(wall).toISOString() },
      ...bill(account),
    })),
  );
  app.get<Path>('/billing/accounts/:account/instances', ({ params }) =>
    read(params.account, 'ListInstances', (account) =>
      account.instances.map((one) => instanceView(account, one)),
    ),
  );
  app.get<Path>('/billing/accounts/:account/catalogue', ({ params }) =>
    read(params.account, 'GetCatalogue', (account, wall) =>
      catalogue.flatMap((one) => regionsOf(one.provider).map((region) => offer(account, one, region, wall))),
    ),
  );
  app.post<Path>('/billing/accounts/:account/commitments', ({ params, body }, reply) => {
    const offered = parse(offerShape, body);
    const { instance_type: instanceType, term_years: termYears, client_token: token, ...rest } = offered;
    const bought = cloud.act(params.account, { door: 'billing', name: 'PurchaseCommitment' }, (account) => {
      const [after, [id]] = once(account, token, JSON.stringify(offered), (before) => {
        const [bought, made] = purchase(before, { ...rest, instanceType, termYears });
        return [bought, [made]];
      });
      return [after, bill(after).commitments.find((one) => one.commitment_id === id)];
    });
    return reply.code(201).send(bought);
  });
  app.put<Path>('/billing/accounts/:account/commitments/:id/instances', ({ params, body }) => {
    const { instance_ids: ids } = parse(useShape, body);
    return cloud.act(params.account, { door: 'billing', name: 'ApplyCommitment' }, (account) => {
      const [after] = apply(account, params.id, ids);
      return [after, bill(after).commitments.find((one) => one.commitment_id === params.id)];
    });
  });
}

/** One type in one region, in dollars a month; `average` is the 30-day mean of the discount, in percent. */
function offer(account: Account, type: (typeof catalogue)[number], region: string, wall: number) {
  const onDemand = onDemandPrice(type.name, region);
  const { current } = marketOf(account, type.name);
  const prices = priceHistory(account, type.name, region, wall).map(({ price }) => price);
  const mean = prices.reduce((sum, one) => sum + one, 0) / prices.length;
  return {
    ...{ instance_type: type.name, provider: type.provider, region, gpu_type: type.gpuType },
    ...{ gpu_count: type.gpuCount, on_demand: onDemand, spot: spotPrice(account, type.name, region) },
    // Rounded, since agents compare it with the ends of a band (COS-4).
    spot_discount_average: Number((100 * (1 - (mean * HOURS_PER_MONTH) / onDemand)).toFixed(6)),
    spot_discount_current: current,
    ...{ half_size: type.half ?? null, equivalent: type.equivalent ?? null },
    available_spot: available(account, type.name, region, true),
    available_on_demand: available(account, type.name, region, false),
  };
}
