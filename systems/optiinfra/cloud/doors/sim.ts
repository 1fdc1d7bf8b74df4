// The control plane (CLD-7): for the specification, never for the platform.
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Cloud } from '../cloud';
import type { Logger } from '../log';
import { amendInstance, amendMarket, instancePatchShape, marketShape, overridesShape } from '../world/amend';
import { bill } from '../world/billing';
import { estateMetrics } from '../world/cohort-metrics';
import { faultShape, type Fault } from '../world/faults';
import { fixtureNames } from '../world/fixtures';
import { newId } from '../world/ids';
import { instanceView, stateHash, workloadView } from '../world/state';
import type { Account, Outcome } from '../world/types';
import { answerErrors, parse } from './json';

const fixtureShape = z.strictObject({
  name: z.enum(fixtureNames),
  overrides: overridesShape.prefault({}),
  account_id: z
    .string()
    .regex(/^\d{12}$/, 'it must be twelve digits')
    .optional(),
  seed: z.string().min(1).optional(),
});
const clockShape = z.strictObject({ advance_seconds: z.number().min(0).max(31_536_000).default(0) });
interface Path {
  Params: { account: string; id: string };
}

export async function simDoor(
  app: FastifyInstance,
  { cloud, log }: { cloud: Cloud; log: Logger },
): Promise<void> {
  answerErrors(app, log);
  const change = <T>(id: string, name: string, act: (account: Account) => Outcome<T>): T =>
    cloud.act(id, { door: 'sim', name }, act);

  app.post('/sim/fixtures', (request, reply) => {
    const { name, overrides, account_id: accountId, seed } = parse(fixtureShape, request.body);
    return reply.code(201).send(handles(cloud.create({ fixture: name, overrides, accountId, seed })));
  });
  app.delete<Path>('/sim/accounts/:account', ({ params }, reply) => {
    cloud.forget(params.account);
    return reply.code(204).send();
  });
  app.post('/sim/reset', (_request, reply) => {
    cloud.reset();
    return reply.code(204).send();
  });
  app.get('/sim/clock', () => clockView(cloud));
  app.post('/sim/clock', (request) => {
    cloud.clock.advance(parse(clockShape, request.body ?? {}).advance_seconds * 1000);
    return clockView(cloud);
  });
  app.post<Path>('/sim/accounts/:account/clock', ({ params, body }) => {
    const ms = parse(clockShape, body ?? {}).advance_seconds * 1000;
    change(params.account, 'clock', (account) => [
      { ...account, clockAheadMs: account.clockAheadMs + ms },
      null,
    ]);
    return {
      account_id: params.account,
      simulated_seconds: cloud.nowOf(cloud.account(params.account)).sim / 1000,
    };
  });
  stateRoutes(app, cloud);
  faultRoutes(app, cloud, change);
  estateRoutes(app, change);
}

type Change = <T>(id: string, name: string, act: (account: Account) => Outcome<T>) => T;

function estateRoutes(app: FastifyInstance, change: Change): void {
  app.put<Path>('/sim/accounts/:account/markets', ({ params, body }) => {
    const market = parse(marketShape, body);
    return change(params.account, 'markets', (account) => {
      const after = amendMarket(account, market);
      return [after, { instance_type: market.instance_type, ...after.markets[market.instance_type] }];
    });
  });
  app.patch<Path>('/sim/accounts/:account/instances/:id', ({ params, body }) => {
    const patch = parse(instancePatchShape, body);
    return change(params.account, 'instances', (account) => {
      const after = amendInstance(account, params.id, patch);
      return [
        after,
        instanceView(
          after,
          after.instances.find(({ id }) => id === params.id)!,
        ),
      ];
    });
  });
}

function stateRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get<Path>('/sim/accounts/:account/state', ({ params }) =>
    stateView(cloud, cloud.account(params.account)),
  );
  app.get<Path>('/sim/accounts/:account/state/hash', ({ params }) => ({
    hash: stateHash(cloud.account(params.account)),
  }));
  app.get<Path>('/sim/accounts/:account/calls', ({ params }) => cloud.account(params.account).calls);
}

function faultRoutes(app: FastifyInstance, cloud: Cloud, change: Change): void {
  app.get<Path>('/sim/accounts/:account/faults', ({ params }) => cloud.account(params.account).faults);
  app.post<Path>('/sim/accounts/:account/faults', ({ params, body }, reply) => {
    const wanted = parse(faultShape, body);
    const fault = change(params.account, 'faults', (account) => {
      const [after, id] = newId(account, 'fault-', 8);
      const made: Fault = { id, ...wanted };
      return [{ ...after, faults: [...after.faults, made] }, made];
    });
    return reply.code(201).send(fault);
  });
  app.delete<Path>('/sim/accounts/:account/faults', ({ params }, reply) => {
    change(params.account, 'faults', (account) => [{ ...account, faults: [] }, null]);
    return reply.code(204).send();
  });
  app.delete<Path>('/sim/accounts/:account/faults/:id', ({ params }, reply) => {
    change(params.account, 'faults', (account) => [
      { ...account, faults: account.faults.filter(({ id }) => id !== params.id) },
      null,
    ]);
    return reply.code(204).send();
  });
}

const handles = (account: Account): object => ({
  ...{ account_id: account.id, project_id: account.projectId, fixture: account.fixture, seed: account.seed },
  iam_role_arn: account.roles[0]?.arn,
  external_id: account.roles[0]?.externalId ?? null,
  ...{ service_account: account.serviceAccount, region: account.region, gcp_region: account.gcpRegion },
});

const clockView = ({ clock }: Cloud): object => ({
  simulated_seconds: clock.now().sim / 1000,
  ms_per_simulated_minute: clock.minuteMs,
});

const stateView = (cloud: Cloud, account: Account): object => ({
  ...handles(account),
  hash: stateHash(account),
  simulated_seconds: cloud.nowOf(account).sim / 1000,
  bill: bill(account),
  metrics: estateMetrics(account, cloud.nowOf(account).sim),
  instances: account.instances.map((one) => instanceView(account, one)),
  workloads: account.workloads.map((one) => workloadView(account, one, cloud.nowOf(account).sim)),
  spot_requests: account.spotRequests,
  ...{
    commitments: account.commitments,
    links: account.links,
    markets: account.markets,
    faults: account.faults,
  },
});
