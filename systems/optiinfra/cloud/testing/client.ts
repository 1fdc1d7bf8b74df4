// The simulator in a test's own process, as its clients see it: plain REST, and the official AWS SDK.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { FastifyInstance } from 'fastify';
import { createClock } from '../clock';
import { createLogger } from '../log';
import { createServer } from '../server';

let app: FastifyInstance;
export let endpoint: string;
beforeEach(async () => {
  app = createServer({ clock: createClock(0), seed: 'test', log: createLogger() });
  endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

export interface Handles {
  account_id: string;
  project_id: string;
  iam_role_arn: string;
  service_account: string;
}

/** @returns status and body of a JSON request */
export async function call<T = Record<string, unknown>>(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<[number, T]> {
  const answer = await fetch(`${endpoint}${url}`, {
    ...{ method, body: body === undefined ? undefined : JSON.stringify(body) },
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  const text = await answer.text();
  return [answer.status, (text ? JSON.parse(text) : undefined) as T];
}
export const load = async (name: string, overrides = {}): Promise<Handles> =>
  (await call<Handles>('POST', '/sim/fixtures', { name, overrides }))[1];
export const advance = (seconds: number) => call('POST', '/sim/clock', { advance_seconds: seconds });

export const common = { region: 'us-east-1', maxAttempts: 1 };
export const platform = { accessKeyId: 'AKIAOPTIINFRA', secretAccessKey: 'x' };
export const sts = () => new STSClient({ ...common, endpoint, credentials: platform });
export async function assumed({ iam_role_arn }: Handles, ExternalId?: string) {
  const role = { RoleArn: iam_role_arn, RoleSessionName: 'cost-agent', ExternalId };
  const { Credentials } = await sts().send(new AssumeRoleCommand(role));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  const credentials = {
    accessKeyId: AccessKeyId!,
    secretAccessKey: SecretAccessKey!,
    sessionToken: SessionToken!,
  };
  const options = { ...common, endpoint, credentials };
  return {
    ec2: new EC2Client(options),
    cloudwatch: new CloudWatchClient(options),
    sts: new STSClient(options),
  };
}
