// AWS by its official SDK: assuming a customer's role, and what the cost agent does with spot instances.
import {
  CancelSpotInstanceRequestsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  RequestSpotInstancesCommand,
  TerminateInstancesCommand,
  type SpotInstanceRequest,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CloudRefusal, type CloudAccess } from './access';

const ACCOUNT_IN_ARN = /^arn:aws:iam::(\d{12}):/;
/** The platform's own identity; the customer's role says whether it may come in. */
const platformIdentity = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'optiinfra',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'optiinfra',
};

/** @throws {CloudRefusal} where AWS refuses the role */
export async function assumeRole(endpoint: string, roleArn: string, region: string): Promise<CloudAccess> {
  const client = new STSClient({ endpoint, region, credentials: platformIdentity });
  try {
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'optiinfra' });
    const { Credentials: given } = await client.send(command);
    const account_id = ACCOUNT_IN_ARN.exec(roleArn)?.[1] ?? '';
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    return { account_id, region, credentials };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if (($metadata?.httpStatusCode ?? 500) >= 500) throw error;
    throw new CloudRefusal(name, message);
  } finally {
    client.destroy();
  }
}

/** A spot request as it stands. */
export interface SpotRequest {
  readonly id: string;
  readonly state: string;
  readonly code: string;
  readonly instanceId: string | null;
}

const spotRequest = (one: SpotInstanceRequest): SpotRequest => ({
  id: one.SpotInstanceRequestId ?? '',
  state: one.State ?? '',
  code: one.Status?.Code ?? '',
  instanceId: one.InstanceId ?? null,
});

/** EC2 of one account, for the time that its credentials live. */
export class Ec2 {
  private readonly client: EC2Client;

  constructor(endpoint: string, { region, credentials }: CloudAccess) {
    this.client = new EC2Client({ endpoint, region, credentials });
  }

  /** Asks for spot instances; the same `token` again asks for no more. */
  async requestSpot(token: string, type: string, count: number, zone: string): Promise<SpotRequest[]> {
    const { SpotInstanceRequests = [] } = await this.client.send(
      new RequestSpotInstancesCommand({
        ClientToken: token,
        InstanceCount: count,
        LaunchSpecification: { InstanceType: type as _InstanceType, Placement: { AvailabilityZone: zone } },
      }),
    );
    return SpotInstanceRequests.map(spotRequest);
  }

  async spotRequests(ids: readonly string[]): Promise<SpotRequest[]> {
    const { SpotInstanceRequests = [] } = await this.client.send(
      new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [...ids] }),
    );
    return SpotInstanceRequests.map(spotRequest);
  }

  async cancelSpot(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [...ids] }));
  }

  async terminate(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  }

  /** @returns the state of each instance by id; of all that the region has, unless ids are named */
  async states(ids: readonly string[] = []): Promise<Map<string, string>> {
    const { Reservations = [] } = await this.client.send(
      new DescribeInstancesCommand(ids.length > 0 ? { InstanceIds: [...ids] } : {}),
    );
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    return new Map(instances.map((one) => [one.InstanceId ?? '', one.State?.Name ?? '']));
  }

  close(): void {
    this.client.destroy();
  }
}
