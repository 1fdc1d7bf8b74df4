// The serving plane: deployments and job queues, their cohorts, traffic and samples.
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { FaultError, type Cloud } from '../cloud';
import type { Logger } from '../log';
import { partialConfigShape } from '../world/amend';
import { bill, transferGb } from '../world/billing';
import { estateMetrics } from '../world/cohort-metrics';
import { CloudError } from '../world/errors';
import { faultsOf } from '../world/faults';
import { samplesOf, samplesOfAll } from '../world/samples';
import {
  addCohort,
  dropCohort,
  failingRollback,
  replaceInstance,
  replicate,
  setWeights,
  workloadById,
} from '../world/serving';
import { noticed, workloadView } from '../world/state';
import type { Account, Now, Outcome } from '../world/types';
import { answerErrors, parse } from './json';

const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'it must be 1 to 64 letters, digits, - or _');
const cohortShape = z.strictObject({
  name,
  instance_ids: z
    .array(z.string())
    .min(1)
    .max(1000)
    .refine((ids) => new Set(ids).size === ids.length, 'an instance is named twice'),
  config: partialConfigShape.default({}),
});
const replacementShape = z.strictObject({ old: z.string(), fresh: z.string() });
const weightsShape = z.strictObject({ weights: z.record(name, z.int().min(0).max(100)) });
const sampleShape = z.strictObject({
  count: z.coerce.number().int().min(1).max(1000).default(20),
  cohort: name.optional(),
});
interface Path {
  Params: { account: string; id: string; cohort: string };
  Querystring: unknown;
}
const base = '/serving/accounts/:account';

export async function servingDoor(
  app: FastifyInstance,
  { cloud, log }: { cloud: Cloud; log: Logger },
): Promise<void> {
  answerErrors(app, log);
  const act: Act = (id, operation, of) => cloud.act(id, { door: 'serving', name: operation }, of);
  const read = <T>(id: string, operation: string, of: (account: Account, now: Now) => T): T =>
    act(id, operation, (account, now) => [account, of(account, now)]);
  app.get<Path>(`${base}/workloads`, ({ params }) =>
    read(params.account, 'ListWorkloads', (account, { sim }) =>
      account.workloads.map((one) => workloadView(account, one, sim)),
    ),
  );
  app.get<Path>(`${base}/workloads/:id`, ({ params }) =>
    read(params.account, 'GetWorkload', (account, { sim }) =>
      workloadView(account, workloadById(account, params.id), sim),
    ),
  );
  /** All that one looks at regularly, as of one moment. */
  app.get<Path>(`${base}/observation`, ({ params }) =>
    read(params.account, 'Observe', (account, { sim }) => ({
      bill: bill(account),
      metrics: { ...estateMetrics(lit(account), sim), data_transfer_gb: transferGb(account) },
      workloads: account.workloads.map((one) => workloadView(account, one, sim)),
      notices: noticed(account),
    })),
  );
  app.get<Path>(`${base}/samples`, ({ params, query }) => {
    const { count } = parse(sampleShape, query);
    return read(params.account, 'SampleResponses', (account, now) => samplesOfAll(lit(account), count, now));
  });
  app.get<Path>(`${base}/workloads/:id/samples`, ({ params, query }) => {
    const wanted = parse(sampleShape, query);
    return read(params.account, 'SampleResponses', (account, now) =>
      samplesOf(lit(account), params.id, wanted, now),
    );
  });
  changes(app, cloud, act);
}

type Act = <T>(id: string, operation: string, of: (account: Account, now: Now) => Outcome<T>) => T;

function changes(app: FastifyInstance, cloud: Cloud, act: Act): void {
  /** @returns the workload as it is after a change */
  const change = (path: Path['Params'], operation: string, of: (account: Account) => Outcome<null>) => {
    act(path.account, operation, of);
    const account = cloud.account(path.account);
    return workloadView(account, workloadById(account, path.id), cloud.nowOf(account).sim);
  };

  app.post<Path>(`${base}/workloads/:id/cohorts`, ({ params, body }, reply) => {
    const { instance_ids: instanceIds, config, name } = parse(cohortShape, body);
    const view = change(params, 'AddCohort', (account) =>
      addCohort(account, params.id, { name, instanceIds, config }),
    );
    return reply.code(201).send(view);
  });
  app.delete<Path>(`${base}/workloads/:id/cohorts/:cohort`, ({ params }) =>
    change(params, 'DropCohort', (account) => dropCohort(account, params.id, params.cohort)),
  );
  app.put<Path>(`${base}/workloads/:id/cohorts/:cohort/instances`, ({ params, body }) => {
    const replacement = parse(replacementShape, body);
    return change(params, 'ReplaceInstance', (account) =>
      replaceInstance(account, params.id, params.cohort, replacement),
    );
  });
  for (const method of ['PUT', 'DELETE'] as const)
    app.route<Path>({
      ...{ method, url: `${base}/workloads/:id/replicas/:cohort` },
      handler: ({ params }) => {
        const provider = parse(z.enum(['aws', 'gcp']), params.cohort);
        return change(params, `${method}Replica`, (account) =>
          replicate(account, params.id, provider, method === 'PUT'),
        );
      },
    });
  app.put<Path>(`${base}/workloads/:id/weights`, ({ params, body }) => {
    const { weights } = parse(weightsShape, body);
    return change(params, 'SetWeights', (account) => {
      const fault = failingRollback(account, params.id, weights);
      if (fault) throw new FaultError(fault, 'internal', 'the traffic could not be shifted back');
      return setWeights(account, params.id, weights);
    });
  });
}

/** @throws {CloudError} while metrics are blacked out */
function lit(account: Account): Account {
  if (faultsOf(account, 'metrics_blackout').length === 0) return account;
  throw new CloudError('unavailable', 'metrics are not available at the moment');
}
