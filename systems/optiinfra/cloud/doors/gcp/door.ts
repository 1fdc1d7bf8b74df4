// Google's door: access tokens of service accounts, Compute Engine and Monitoring, as plain REST (CLD-4).
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Cloud } from '../../cloud';
import type { Logger } from '../../log';
import { CloudError, type ErrorKind } from '../../world/errors';
import type { Account, Now, Outcome } from '../../world/types';
import { parse, statusOf, told } from '../json';
import {
  aggregated,
  insert,
  insertShape,
  instanceNamed,
  instanceResource,
  listInstances,
  machineTypes,
  moveNamed,
} from './compute';
import { readSeries, readShape, write, writeShape } from './monitoring';

const words: Readonly<Record<ErrorKind, string>> = {
  ...{ invalid: 'INVALID_ARGUMENT', unauthenticated: 'UNAUTHENTICATED', denied: 'PERMISSION_DENIED' },
  ...{ not_found: 'NOT_FOUND', conflict: 'ALREADY_EXISTS', capacity: 'ZONE_RESOURCE_POOL_EXHAUSTED' },
  ...{ throttled: 'RESOURCE_EXHAUSTED', internal: 'INTERNAL', unavailable: 'UNAVAILABLE' },
};
const tokenShape = z.object({
  scope: z.array(z.string()).default([]),
  lifetime: z
    .string()
    .regex(/^\d{1,5}s$/, 'it must be seconds, such as 3600s')
    .default('3600s'),
});
const ours = /^optiinfra@optiinfra-(\d{12})\.iam\.gserviceaccount\.com$/;

interface Path {
  Params: { project: string; zone: string; name: string; verb: string; what: string };
}
type Act = (account: Account, now: Now) => Outcome<object>;

export async function gcpDoor(
  app: FastifyInstance,
  { cloud, log }: { cloud: Cloud; log: Logger },
): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    const refused = told(error, log);
    const [code, status] = [statusOf(refused), words[refused.kind]];
    const { message } = refused;
    return reply.code(code).send({ error: { code, message, status, errors: [{ message, reason: status }] } });
  });
  app.post<Path>('/v1/projects/-/serviceAccounts/:what', ({ params, body }) =>
    token(cloud, params.what, body),
  );

  /** Does something to the project of a path, for whom its own service account has a token. */
  const act = (request: FastifyRequest<Path>, name: string, of: Act): object => {
    const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const session = bearer && cloud.sessionOf(bearer);
    if (!session || session.token !== bearer)
      throw new CloudError('unauthenticated', 'Request had invalid authentication credentials.');
    const denied = new CloudError(
      'denied',
      `Permission denied on resource project ${request.params.project}.`,
    );
    if (cloud.account(session.accountId).projectId !== request.params.project) throw denied;
    return cloud.act(session.accountId, { door: 'gcp', name }, of);
  };
  computeRoutes(app, act);
  app.post<Path>('/v3/projects/:project/timeSeries', (request) => {
    const input = parse(writeShape, request.body);
    return act(request, 'monitoring.timeSeries.create', (account) => write(account, input));
  });
  app.get<Path>('/v3/projects/:project/timeSeries', (request) => {
    const input = parse(readShape, request.query);
    return act(request, 'monitoring.timeSeries.list', (account, now) => [
      account,
      readSeries(account, input, now),
    ]);
  });
}

function computeRoutes(
  app: FastifyInstance,
  act: (request: FastifyRequest<Path>, name: string, of: Act) => object,
): void {
  const project = '/compute/v1/projects/:project';
  const read = (request: FastifyRequest<Path>, name: string, of: (account: Account) => object): object =>
    act(request, `compute.${name}`, (account) => [account, of(account)]);

  app.get<Path>(`${project}/aggregated/instances`, (request) =>
    read(request, 'instances.aggregatedList', aggregated),
  );
  app.get<Path>(`${project}/zones/:zone/machineTypes`, (request) =>
    read(request, 'machineTypes.list', (account) => machineTypes(account, request.params.zone)),
  );
  app.get<Path>(`${project}/zones/:zone/instances`, (request) =>
    read(request, 'instances.list', (account) => listInstances(account, request.params.zone)),
  );
  app.get<Path>(`${project}/zones/:zone/instances/:name`, (request) =>
    read(request, 'instances.get', (account) =>
      instanceResource(account, instanceNamed(account, request.params.zone, request.params.name)),
    ),
  );
  app.post<Path>(`${project}/zones/:zone/instances`, (request) => {
    const input = parse(insertShape, request.body);
    return act(request, 'compute.instances.insert', (account, now) =>
      insert(account, request.params.zone, input, now),
    );
  });
  app.delete<Path>(`${project}/zones/:zone/instances/:name`, (request) =>
    act(request, 'compute.instances.delete', (account, now) =>
      moveNamed(account, 'delete', request.params, now),
    ),
  );
  for (const verb of ['start', 'stop'] as const)
    app.post<Path>(`${project}/zones/:zone/instances/:name/${verb}`, (request) =>
      act(request, `compute.instances.${verb}`, (account, now) =>
        moveNamed(account, verb, request.params, now),
      ),
    );
}

/** @throws {CloudError} for a service account that nobody has, or that the account does not let in any more */
function token(cloud: Cloud, what: string, body: unknown): object {
  const [email = '', method] = what.split(':');
  if (method !== 'generateAccessToken')
    throw new CloudError('not_found', `there is no method '${method ?? ''}'`);
  const { lifetime } = parse(tokenShape, body ?? {});
  const accountId = ours.exec(email)?.[1] ?? '';
  if (!cloud.has(accountId))
    throw new CloudError('denied', `Permission 'iam.serviceAccounts.getAccessToken' denied on '${email}'`);
  const operation = { door: 'gcp', name: 'iam.serviceAccounts.generateAccessToken' } as const;
  const session = cloud.act(accountId, operation, (account) => [
    account,
    cloud.admit(account, email, Number.parseInt(lifetime)),
  ]);
  return { accessToken: session.token, expireTime: new Date(session.expiresAt).toISOString() };
}
