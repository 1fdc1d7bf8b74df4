// AWS's door: POST / in the query protocols of EC2 and STS and in CloudWatch's JSON, told apart as AWS does (CLD-4).
// Signatures are not verified; which account a request acts on follows from its access key and session token.
import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Cloud, Session } from '../../cloud';
import { CloudError } from '../../world/errors';
import type { Logger } from '../../log';
import { told } from '../json';
import type { Action } from './action';
import { cloudWatchOperations } from './cloudwatch';
import { instanceActions } from './ec2-instances';
import { spotActions } from './ec2-spot';
import { covers } from './filters';
import { readForm } from './query';
import { stsActions, type Identity } from './sts';
import { answerXml, awsError, errorXml, type QueryService } from './xml';

const BODY_BYTES = 1024 * 1024;
const JSON_TYPE = 'application/x-amz-json-1.0';
const ec2Actions: Readonly<Record<string, Action>> = { ...instanceActions, ...spotActions };

interface Caller extends Identity {
  readonly region: string;
  readonly service: string;
}

/** Installs AWS's door into a scope of its own, since bodies are read in its own way here. */
export async function awsDoor(
  app: FastifyInstance,
  { cloud, log }: { cloud: Cloud; log: Logger },
): Promise<void> {
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', JSON_TYPE],
    { parseAs: 'buffer', bodyLimit: BODY_BYTES },
    async (request: FastifyRequest, body: Buffer) => unzipped(request, body).toString('utf8'),
  );
  app.post('/', (request, reply) => {
    const isJson = request.headers['content-type']?.startsWith(JSON_TYPE) ?? false;
    return (isJson ? json : query)(cloud, request, reply, log);
  });
  app.setErrorHandler((error, _request, reply) => {
    const isTooLarge = (error as { statusCode?: number }).statusCode === 413;
    const refused = isTooLarge ? new CloudError('invalid', 'The request is too large') : error;
    return reply
      .code(400)
      .type('text/xml')
      .send(errorXml('ec2', told(refused, log), randomUUID()));
  });
}

/** @throws {CloudError} for what is not gzip, or would be too large */
function unzipped({ headers }: FastifyRequest, body: Buffer): Buffer {
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: BODY_BYTES });
  } catch {
    throw new CloudError('invalid', `The body is not gzip of at most ${BODY_BYTES} bytes`);
  }
}

function query(cloud: Cloud, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const requestId = randomUUID();
  let service: QueryService = 'ec2';
  void reply.type('text/xml;charset=UTF-8');
  try {
    const fields = readForm(request.body as string);
    service = fields['Version'] === '2011-06-15' ? 'sts' : 'ec2';
    const name = String(fields['Action'] ?? '');
    const caller = callerOf(cloud, request);
    const answer = service === 'sts' ? sts(cloud, name, caller, fields) : ec2(cloud, name, caller, fields);
    return reply.send(answerXml(service, name, answer, requestId));
  } catch (error) {
    const refused = told(error, log);
    return reply.code(awsError(refused).status).send(errorXml(service, refused, requestId));
  }
}

/** @throws {CloudError} for a request that is not signed, or with the token of another session */
function callerOf(cloud: Cloud, { headers }: FastifyRequest): Caller {
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([\w-]+)\/([\w-]+)\//.exec(headers.authorization ?? '');
  if (!scope) {
    const message = 'Request is missing Authentication Token';
    throw new CloudError('unauthenticated', message, 'MissingAuthenticationToken');
  }
  const [, key = '', region = '', service = ''] = scope;
  const found = cloud.sessionOf(key);
  const isOurs = found?.key === key && found.token === headers['x-amz-security-token'];
  return { key, region, service, session: isOurs ? found : undefined };
}

/** @throws {CloudError} for credentials that no role of an account gave */
function sessionOf({ session }: Caller): Session {
  if (session) return session;
  const message = 'AWS was not able to validate the provided access credentials';
  throw new CloudError('unauthenticated', message, 'AuthFailure');
}

/** @throws {CloudError} for an action whose name the service has not */
function named<T>(actions: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (found) return found;
  const message = `The action ${name.slice(0, 80) || '(none)'} is not valid for this web service.`;
  throw new CloudError('invalid', message, 'InvalidAction');
}

const sts = (cloud: Cloud, name: string, caller: Caller, fields: unknown): object =>
  named(stsActions, name)(cloud, caller, fields);

function ec2(cloud: Cloud, name: string, caller: Caller, fields: Readonly<Record<string, unknown>>): object {
  const act = named(ec2Actions, name);
  const session = sessionOf(caller);
  return cloud.act(session.accountId, { door: 'ec2', name }, (account, now) => {
    permit(account.roles, session, `ec2:${name}`);
    if (fields['DryRun'] !== 'true') return act(account, fields, caller, now);
    const message = 'Request would have succeeded, but DryRun flag is set.';
    throw new CloudError('invalid', message, 'DryRunOperation');
  });
}

/** @throws {CloudError} UnauthorizedOperation where the role's policy does not cover the action */
function permit(
  roles: readonly { allowedActions: readonly string[] }[],
  session: Session,
  action: string,
): void {
  if (roles.some(({ allowedActions }) => covers(allowedActions, action))) return;
  const message = `You are not authorized to perform this operation. User: ${session.principal} is not authorized to perform: ${action}`;
  throw new CloudError('denied', message, 'UnauthorizedOperation');
}

/** CloudWatch's door. */
function json(cloud: Cloud, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  void reply.type(JSON_TYPE).header('x-amzn-requestid', randomUUID());
  try {
    const name = String(request.headers['x-amz-target'] ?? '').replace('GraniteServiceVersion20100801.', '');
    const operation = named(cloudWatchOperations, name);
    const session = sessionOf(callerOf(cloud, request));
    const body = parsed(request.body as string);
    const answer = cloud.act(session.accountId, { door: 'cloudwatch', name }, (account, now) => {
      permit(account.roles, session, `cloudwatch:${name}`);
      return operation(account, body, now);
    });
    return reply.send(JSON.stringify(answer));
  } catch (error) {
    const refused = told(error, log);
    const { status, code } = awsError(refused);
    void reply.header('x-amzn-query-error', `${code};${status >= 500 ? 'Receiver' : 'Sender'}`);
    return reply
      .code(status)
      .send(JSON.stringify({ __type: `com.amazonaws.cloudwatch#${code}`, message: refused.message }));
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new CloudError('invalid', 'The body is not JSON', 'SerializationException');
  }
}
