// AWS by its official SDK: assuming a customer's role, and what is done with instances.
import {
  CancelSpotInstanceRequestsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type SpotInstanceRequest,
  type Tag,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { CloudRefusal, type CloudAccess } from './access';
import type { Compute, Launch, Launched } from './compute';

const ACCOUNT_IN_ARN = /^arn:aws:iam::(\d{12}):/;
const IMAGE = 'ami-0optiinfra';
const MARK = 'optiinfra';
const SLOT = 'optiinfra-slot';
/** The platform's own identity; the customer's role says whether it may come in. */
const platformIdentity = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'optiinfra',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'optiinfra',
};

const TOO_MANY = 429;

/** @throws {CloudRefusal} where AWS refuses the role; {Error} where it gives no answer that could be one */
export async function assumeRole(endpoint: string, roleArn: string, region: string): Promise<CloudAccess> {
  const client = new STSClient({ endpoint, region, credentials: platformIdentity });
  try {
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'optiinfra' });
    const credentials = keysIn((await client.send(command)).Credentials);
    return { account_id: ACCOUNT_IN_ARN.exec(roleArn)?.[1] ?? '', aws: { region, credentials } };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode ?? 0;
    if (status < 400 || status >= 500 || status === TOO_MANY) throw error;
    throw new CloudRefusal(name, message);
  } finally {
    client.destroy();
  }
}

/** @throws {Error} where it lacks one: what answered speaks no AWS */
function keysIn(given: Partial<Credentials> = {}) {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
  if (accessKeyId && secretAccessKey && sessionToken) return { accessKeyId, secretAccessKey, sessionToken };
  throw new Error('AssumeRole gave no credentials');
}

const slotOf = (tags: readonly Tag[] | undefined): number =>
  Number(tags?.find(({ Key }) => Key === SLOT)?.Value ?? -1);

const ofRequest = (one: SpotInstanceRequest): Launched => ({
  slot: slotOf(one.Tags),
  instance_id: one.InstanceId ?? null,
  state: one.State === 'active' ? 'running' : one.State === 'open' ? 'waiting' : 'failed',
  reason: `spot request ${one.SpotInstanceRequestId} is ${one.State}: ${one.Status?.Code}`,
});

const ofInstance = (one: Instance): Launched => ({
  slot: slotOf(one.Tags),
  instance_id: one.InstanceId ?? null,
  state: one.State?.Name === 'running' ? 'running' : one.State?.Name === 'pending' ? 'waiting' : 'failed',
  reason: `instance ${one.InstanceId} is ${one.State?.Name}`,
});

/** EC2 of one account, for the time that its credentials live. */
export class Ec2 implements Compute {
  private readonly client: EC2Client;

  constructor(endpoint: string, { region, credentials }: NonNullable<CloudAccess['aws']>) {
    this.client = new EC2Client({ endpoint, region, credentials });
  }

  async launch(mark: string, { slot, instance_type, zone, pricing }: Launch): Promise<void> {
    const Tags = [
      { Key: MARK, Value: mark },
      { Key: SLOT, Value: String(slot) },
    ];
    const specification = {
      ...{ ImageId: IMAGE, InstanceType: instance_type as _InstanceType },
      ...(zone ? { Placement: { AvailabilityZone: zone } } : {}),
    };
    const token = { ClientToken: `${mark}-${slot}` };
    if (pricing === 'spot')
      await this.client.send(
        new RequestSpotInstancesCommand({
          ...{ ...token, InstanceCount: 1, LaunchSpecification: specification },
          TagSpecifications: [{ ResourceType: 'spot-instances-request', Tags }],
        }),
      );
    else
      await this.client.send(
        new RunInstancesCommand({
          ...{ ...token, ...specification, MinCount: 1, MaxCount: 1 },
          TagSpecifications: [{ ResourceType: 'instance', Tags }],
        }),
      );
  }

  async launched(mark: string): Promise<Launched[]> {
    const [requests, instances] = await Promise.all([this.requests(mark), this.instances(mark)]);
    return [...requests.map(ofRequest), ...instances.map(ofInstance)];
  }

  async release(mark: string): Promise<void> {
    const requests = await this.requests(mark);
    const SpotInstanceRequestIds = requests.map((one) => one.SpotInstanceRequestId ?? '');
    if (requests.length > 0)
      await this.client.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds }));
    // Asked anew: a request may have been filled until it was cancelled.
    await this.terminate((await this.launched(mark)).flatMap(({ instance_id }) => instance_id ?? []));
  }

  async terminate(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  }

  async ids(): Promise<Set<string>> {
    return new Set((await this.instances()).map((one) => one.InstanceId ?? ''));
  }

  close(): void {
    this.client.destroy();
  }

  private async requests(mark: string): Promise<SpotInstanceRequest[]> {
    const command = new DescribeSpotInstanceRequestsCommand({ Filters: marked(mark) });
    return (await this.client.send(command)).SpotInstanceRequests ?? [];
  }

  private async instances(mark?: string): Promise<Instance[]> {
    const command = new DescribeInstancesCommand(mark ? { Filters: marked(mark) } : {});
    const { Reservations = [] } = await this.client.send(command);
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  }
}

const marked = (mark: string) => [{ Name: `tag:${MARK}`, Values: [mark] }];
