// The simulator as its clients see it: the official AWS SDK, plain REST for the rest.
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CancelSpotInstanceRequestsCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeVolumesCommand,
  EC2Client,
  GetSpotPlacementScoresCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { FastifyInstance } from 'fastify';
import { createClock } from './clock';
import { createLogger } from './log';
import { createServer } from './server';

let app: FastifyInstance;
let endpoint: string;
beforeEach(async () => {
  app = createServer({ clock: createClock(0), seed: 'test', log: createLogger() });
  endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

interface Handles {
  account_id: string;
  project_id: string;
  iam_role_arn: string;
  service_account: string;
}

/** @returns status and body of a JSON request */
async function call<T = Record<string, unknown>>(
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
const load = async (name: string, overrides = {}): Promise<Handles> =>
  (await call<Handles>('POST', '/sim/fixtures', { name, overrides }))[1];
const advance = (seconds: number) => call('POST', '/sim/clock', { advance_seconds: seconds });

const common = { region: 'us-east-1', maxAttempts: 1 };
const platform = { accessKeyId: 'AKIAOPTIINFRA', secretAccessKey: 'x' };
const sts = () => new STSClient({ ...common, endpoint, credentials: platform });
async function assumed({ iam_role_arn }: Handles, ExternalId?: string) {
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

describe('AWS, by its SDK', () => {
  it('gives a role to whom it is meant for, and to nobody else', async () => {
    const acme = await load('acme-4', { role: { external_id: 'secret-of-acme' } });
    const refused = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) };
    await expect(assumed(acme)).rejects.toMatchObject(refused);
    await expect(assumed(acme, 'guess')).rejects.toMatchObject(refused);
    const other = { ...acme, iam_role_arn: acme.iam_role_arn.replace('OptiInfraRole', 'Admin') };
    await expect(assumed(other, 'secret-of-acme')).rejects.toMatchObject(refused);
    const malformed = { ...acme, iam_role_arn: 'arn:aws:s3:::a-bucket-that-is-no-role' };
    await expect(assumed(malformed)).rejects.toMatchObject({ name: 'ValidationError' });
    const { sts: own } = await assumed(acme, 'secret-of-acme');
    expect(await own.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: acme.account_id,
      Arn: `arn:aws:sts::${acme.account_id}:assumed-role/OptiInfraRole/cost-agent`,
    });
    expect(await sts().send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '000000000000' });
  });

  it('runs, finds, tags, stops, starts and terminates instances', async () => {
    const { ec2 } = await assumed(await load('acme-4'));
    const wish = {
      ImageId: 'ami-1',
      InstanceType: 'g5.2xlarge',
      MinCount: 1,
      MaxCount: 2,
      ClientToken: 'once',
    } as const;
    const tags = [{ ResourceType: 'instance', Tags: [{ Key: 'Job', Value: 'a & <b>' }] }] as const;
    const run = () =>
      ec2.send(
        new RunInstancesCommand({ ...wish, TagSpecifications: [{ ...tags[0], Tags: [...tags[0].Tags] }] }),
      );
    const { Instances } = await run();
    expect(Instances?.map(({ State }) => State?.Name)).toEqual(['pending', 'pending']);
    const ids = Instances!.map(({ InstanceId }) => InstanceId!);
    expect((await run()).Instances?.map(({ InstanceId }) => InstanceId)).toEqual(ids);
    await expect(ec2.send(new RunInstancesCommand({ ...wish, MaxCount: 3 }))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    await advance(60);
    const found = async (Filters: { Name: string; Values: string[] }[]) =>
      (await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations!.flatMap(
        (one) => one.Instances!,
      );
    const named = await found([
      { Name: 'tag:Job', Values: ['a*'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ]);
    expect(named.map(({ InstanceId }) => InstanceId)).toEqual(ids);
    expect(named[0]?.Tags).toEqual([{ Key: 'Job', Value: 'a & <b>' }]);
    await ec2.send(new CreateTagsCommand({ Resources: ids, Tags: [{ Key: 'Owner', Value: 'me' }] }));
    expect(await found([{ Name: 'tag-key', Values: ['Owner'] }])).toHaveLength(2);
    await ec2.send(new StopInstancesCommand({ InstanceIds: ids }));
    await ec2.send(new StartInstancesCommand({ InstanceIds: [ids[0]!] }));
    const ended = await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
    expect(
      ended.TerminatingInstances?.map((one) => [one.PreviousState?.Name, one.CurrentState?.Name]),
    ).toEqual([
      ['pending', 'terminated'],
      ['stopped', 'terminated'],
    ]);
    await expect(ec2.send(new StartInstancesCommand({ InstanceIds: ids }))).rejects.toMatchObject({
      name: 'IncorrectInstanceState',
    });
    await expect(found([{ Name: 'colour', Values: ['red'] }])).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('requests spot capacity, fills it after a simulated minute, and tells its prices', async () => {
    const acme = await load('acme-4');
    const { ec2 } = await assumed(acme);
    const LaunchSpecification = { ImageId: 'ami-1', InstanceType: 'p4d.24xlarge' } as const;
    const asked = await ec2.send(new RequestSpotInstancesCommand({ InstanceCount: 4, LaunchSpecification }));
    const SpotInstanceRequestIds = asked.SpotInstanceRequests!.map((one) => one.SpotInstanceRequestId!);
    const look = async () =>
      (await ec2.send(new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds })))
        .SpotInstanceRequests!;
    expect((await look()).map(({ State }) => State)).toEqual(Array(4).fill('open'));
    await advance(60);
    const filled = await look();
    expect(filled.map(({ State, Status }) => [State, Status?.Code])).toEqual(
      Array(4).fill(['active', 'fulfilled']),
    );
    const [cost, bill] = await call(`GET`, `/billing/accounts/${acme.account_id}`);
    expect([cost, bill]).toMatchObject([200, { monthly_cost: 187_200 }]);
    await call('POST', `/sim/accounts/${acme.account_id}/faults`, {
      ...{ kind: 'spot_interruption', instance_ids: [filled[0]!.InstanceId] },
    });
    expect((await look())[0]?.Status?.Code).toBe('marked-for-termination');
    await advance(120);
    expect((await look())[0]).toMatchObject({
      State: 'closed',
      Status: { Code: 'instance-terminated-no-capacity' },
    });
    const { SpotPriceHistory } = await ec2.send(
      new DescribeSpotPriceHistoryCommand({
        InstanceTypes: ['p4d.24xlarge'],
        ProductDescriptions: ['Linux/UNIX'],
      }),
    );
    const prices = SpotPriceHistory!.map(({ SpotPrice }) => Number(SpotPrice) * 730);
    expect(prices).toHaveLength(30);
    expect(prices[0]).toBeCloseTo(16_800);
    expect(prices.reduce((sum, one) => sum + one, 0) / 30).toBeCloseTo(16_200);
    const more = await ec2.send(new RequestSpotInstancesCommand({ LaunchSpecification }));
    const [{ SpotInstanceRequestId } = {}] = more.SpotInstanceRequests!;
    const cancelled = await ec2.send(
      new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId!] }),
    );
    expect(cancelled.CancelledSpotInstanceRequests?.[0]?.State).toBe('cancelled');
  });

  it('has no capacity where there is none', async () => {
    const acme = await load('acme-4', {
      markets: [{ instance_type: 'g5.24xlarge', capacity: 0, on_demand_capacity: 1 }],
    });
    const { ec2 } = await assumed(acme);
    const wish = { ImageId: 'ami-1', InstanceType: 'g5.24xlarge', MinCount: 2, MaxCount: 2 } as const;
    await expect(ec2.send(new RunInstancesCommand(wish))).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
    });
    const LaunchSpecification = { ImageId: 'ami-1', InstanceType: 'g5.24xlarge' } as const;
    await ec2.send(new RequestSpotInstancesCommand({ LaunchSpecification }));
    await advance(60);
    const { SpotInstanceRequests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
    expect(SpotInstanceRequests).toMatchObject([
      { State: 'failed', Status: { Code: 'capacity-not-available' } },
    ]);
    const scores = await ec2.send(
      new GetSpotPlacementScoresCommand({ TargetCapacity: 1, InstanceTypes: ['g5.24xlarge'] }),
    );
    expect(scores.SpotPlacementScores).toEqual([{ Region: 'us-east-1', Score: 1 }]);
  });

  it('refuses as AWS refuses', async () => {
    const acme = await load('acme-4', { role: { allowed_actions: ['ec2:Describe*', 'ec2:RunInstances'] } });
    const { ec2 } = await assumed(acme);
    const ids = (id: string) => new DescribeInstancesCommand({ InstanceIds: [id] });
    await expect(ec2.send(ids('i-nobody'))).rejects.toMatchObject({
      ...{ name: 'InvalidInstanceID.NotFound', message: "The instance ID 'i-nobody' does not exist" },
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    await expect(ec2.send(new StopInstancesCommand({ InstanceIds: ['i-123456'] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
    const dry = {
      ImageId: 'ami-1',
      InstanceType: 'g5.2xlarge',
      MinCount: 1,
      MaxCount: 1,
      DryRun: true,
    } as const;
    await expect(ec2.send(new RunInstancesCommand(dry))).rejects.toMatchObject({ name: 'DryRunOperation' });
    await expect(ec2.send(new DescribeVolumesCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    const types = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['p4d.24xlarge'] }));
    expect(types.InstanceTypes?.[0]?.GpuInfo?.Gpus).toMatchObject([{ Name: 'A100', Count: 8 }]);
    const stranger = new EC2Client({ ...common, endpoint, credentials: platform });
    await expect(stranger.send(ids('i-123456'))).rejects.toMatchObject({ name: 'AuthFailure' });
    const elsewhere = new EC2Client({
      ...common,
      endpoint,
      region: 'us-west-2',
      credentials: ec2.config.credentials,
    });
    await expect(elsewhere.send(ids('i-123456'))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    const faults = `/sim/accounts/${acme.account_id}/faults`;
    await call('POST', faults, {
      kind: 'cloud_api_error',
      operation: 'DescribeInstances',
      error: 'throttle',
    });
    await expect(ec2.send(ids('i-123456'))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    expect((await ec2.send(ids('i-123456'))).Reservations).toHaveLength(1);
    await call('POST', faults, { kind: 'iam_denied' });
    await expect(ec2.send(ids('i-123456'))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await expect(assumed(acme)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('answers what no client sends, without an internal error', async () => {
    const post = async (type: string, body: string) => {
      const answer = await fetch(endpoint, { method: 'POST', headers: { 'content-type': type }, body });
      return [answer.status, /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]];
    };
    const form = 'application/x-www-form-urlencoded';
    expect(await post(form, 'Action=DescribeInstances')).toEqual([401, 'MissingAuthenticationToken']);
    expect(await post(form, 'A.1=x&A.1.B=y')).toEqual([400, 'MalformedQueryString']);
    expect(await post(form, `A=${'x'.repeat(2_000_000)}`)).toEqual([400, 'InvalidParameterValue']);
    expect(await post('image/png', 'x')).toEqual([400, 'InvalidParameterValue']);
  });

  it('keeps metric data and gives statistics of it', async () => {
    const acme = await load('acme-4');
    const { cloudwatch } = await assumed(acme);
    const minute = Math.floor(Date.now() / 300_000) * 300_000 - 600_000;
    const MetricData = Array.from({ length: 200 }, (_, index) => ({
      ...{ MetricName: 'latency', Value: index + 1, Timestamp: new Date(minute + (index % 2) * 60_000) },
    }));
    // Long enough to be sent compressed.
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'OptiInfra', MetricData }));
    const range = { StartTime: new Date(minute), EndTime: new Date(minute + 300_000) };
    const query = (
      Namespace: string,
      MetricName: string,
      Stat: string,
      Dimensions?: { Name: string; Value: string }[],
    ) =>
      cloudwatch.send(
        new GetMetricDataCommand({
          ...{ ...range, ScanBy: 'TimestampAscending' },
          MetricDataQueries: [
            { Id: 'q', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } },
          ],
        }),
      );
    const { MetricDataResults } = await query('OptiInfra', 'latency', 'p95');
    expect(MetricDataResults).toMatchObject([
      { Values: [189, 190], Timestamps: [range.StartTime, new Date(minute + 60_000)] },
    ]);
    const statistics = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...{
          ...range,
          Namespace: 'OptiInfra',
          MetricName: 'latency',
          Period: 300,
          Statistics: ['Average', 'Sum'],
        },
        ExtendedStatistics: ['p99'],
      }),
    );
    expect(statistics.Datapoints).toMatchObject([
      { Average: 100.5, Sum: 20_100, ExtendedStatistics: { p99: 198 } },
    ]);
    const use = await query('AWS/EC2', 'GPUUtilization', 'Average', [
      { Name: 'InstanceId', Value: 'i-123456' },
    ]);
    expect(use.MetricDataResults?.[0]?.Values).toEqual(Array(5).fill(78));
    await expect(query('OptiInfra', 'latency', 'median')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await call('POST', `/sim/accounts/${acme.account_id}/faults`, { kind: 'metrics_blackout' });
    expect((await query('OptiInfra', 'latency', 'p95')).MetricDataResults?.[0]?.Values).toEqual([]);
  });
});

describe('GCP, by its REST', () => {
  async function project(handles: Handles) {
    const path = `/v1/projects/-/serviceAccounts/${handles.service_account}:generateAccessToken`;
    const [, { accessToken }] = await call<{ accessToken: string }>('POST', path, { scope: [] });
    const headers = { authorization: `Bearer ${accessToken}` };
    const zone = `/compute/v1/projects/${handles.project_id}/zones/us-central1-a`;
    const rest = (method: string, url: string, body?: unknown) => call(method, url, body, headers);
    return { rest, zone };
  }

  it('inserts, gets, lists, stops, starts and deletes instances', async () => {
    const { rest, zone } = await project(await load('multicloud'));
    const body = { name: 'green-1', machineType: 'zones/us-central1-a/machineTypes/g2-standard-48' };
    const spot = { ...body, name: 'green-2', scheduling: { provisioningModel: 'SPOT' } };
    for (const one of [body, spot])
      expect(await rest('POST', `${zone}/instances`, one)).toMatchObject([200, { status: 'DONE' }]);
    expect(await rest('POST', `${zone}/instances`, body)).toMatchObject([
      409,
      { error: { status: 'ALREADY_EXISTS' } },
    ]);
    await advance(60);
    expect(await rest('GET', `${zone}/instances/green-2`)).toMatchObject([
      200,
      { status: 'RUNNING', scheduling: { preemptible: true } },
    ]);
    expect((await rest('GET', `${zone}/instances`))[1]['items']).toHaveLength(7);
    await rest('POST', `${zone}/instances/green-1/stop`);
    expect((await rest('GET', `${zone}/instances/green-1`))[1]['status']).toBe('TERMINATED');
    await rest('DELETE', `${zone}/instances/green-1`);
    expect(await rest('GET', `${zone}/instances/green-1`)).toMatchObject([404, { error: { code: 404 } }]);
    const [, { items }] = await rest('GET', `${zone}/machineTypes`);
    expect(items).toMatchObject([
      { name: 'a2-highgpu-4g', monthlyPrice: 10_000 },
      { name: 'g2-standard-48' },
    ]);
  });

  it('lets nobody in without a token of the project', async () => {
    const [one, other] = [await load('multicloud'), await load('acme-4')];
    const { zone } = await project(one);
    expect((await call('GET', `${zone}/instances`))[0]).toBe(401);
    const { rest } = await project(other);
    expect(await rest('GET', `${zone}/instances`)).toMatchObject([
      403,
      { error: { status: 'PERMISSION_DENIED' } },
    ]);
    const unknown = '/v1/projects/-/serviceAccounts/me@example.com:generateAccessToken';
    expect((await call('POST', unknown, {}))[0]).toBe(403);
  });

  it('writes and reads time series', async () => {
    const handles = await load('multicloud');
    const { rest } = await project(handles);
    const series = `/v3/projects/${handles.project_id}/timeSeries`;
    const now = Date.now();
    const at = (ms: number) => new Date(now + ms).toISOString();
    const point = { interval: { endTime: at(0) }, value: { doubleValue: 0.5 } };
    await rest('POST', series, { timeSeries: [{ metric: { type: 'custom/quality' }, points: [point] }] });
    const read = (filter: string) =>
      rest(
        'GET',
        `${series}?${new URLSearchParams({ filter, 'interval.startTime': at(-60_000), 'interval.endTime': at(60_000) })}`,
      );
    expect(await read('metric.type = "custom/quality"')).toMatchObject([
      200,
      { timeSeries: [{ points: [point] }] },
    ]);
    const own =
      'metric.type="compute.googleapis.com/instance/gpu/utilization" AND resource.labels.instance_id="gce-burst-1"';
    expect(await read(own)).toMatchObject([
      200,
      { timeSeries: [{ points: [{ value: { doubleValue: 0.65 } }] }] },
    ]);
    expect((await read('colour = "red"'))[0]).toBe(400);
  });
});

describe('the JSON planes', () => {
  it('serve a migration: cohorts, weights, metrics, samples, and back to the hash of before', async () => {
    const { account_id: id } = await load('acme-4');
    const [sim, serving] = [`/sim/accounts/${id}`, `/serving/accounts/${id}`];
    const workload = `${serving}/workloads/vllm-prod-1`;
    const hash = async () => (await call('GET', `${sim}/state/hash`))[1]['hash'];
    const before = await hash();
    const [, [blue]] = await call<[Record<string, string[]>]>('GET', `${serving}/workloads`);
    const config = { paged_attention: true, prefix_caching: true, quantization: 'FP8' };
    const green = { name: 'green', instance_ids: blue['instance_ids'], config };
    expect(await call('POST', `${workload}/cohorts`, green)).toMatchObject([
      201,
      { cohorts: [{ weight: 100 }, { weight: 0 }] },
    ]);
    expect((await call('POST', `${workload}/cohorts`, green))[0]).toBe(409);
    expect((await call('PUT', `${workload}/weights`, { weights: { blue: 90, green: 9 } }))[0]).toBe(400);
    expect((await call('PUT', `${workload}/weights`, { weights: { blue: 90, red: 10 } }))[0]).toBe(404);
    expect((await call('DELETE', `${workload}/cohorts/blue`))[0]).toBe(409);
    const shifted = await call('PUT', `${workload}/weights`, { weights: { blue: 50, green: 50 } });
    expect(shifted).toMatchObject([
      200,
      { cohorts: [{ weight: 50 }, { metrics: { latency_p95: expect.closeTo(598.4, 0) } }] },
    ]);
    const [, samples] = await call<unknown[]>('GET', `${workload}/samples?count=15&cohort=green`);
    expect(samples).toHaveLength(15);
    await call('POST', `${sim}/faults`, { kind: 'rollback_failure', times: 2 });
    const back = () => call('PUT', `${workload}/weights`, { weights: { blue: 100 } });
    expect([(await back())[0], (await back())[0], (await back())[0]]).toEqual([500, 500, 200]);
    expect((await call('DELETE', `${workload}/cohorts/green`))[0]).toBe(200);
    expect(await hash()).toBe(before);
  });

  it('leave a stuck shift where it was, and say so', async () => {
    const { account_id: id } = await load('acme-4');
    const workload = `/serving/accounts/${id}/workloads/vllm-prod-1`;
    await call('POST', `${workload}/cohorts`, { name: 'green', instance_ids: ['i-123456'] });
    await call('POST', `/sim/accounts/${id}/faults`, { kind: 'traffic_shift_stuck' });
    const [, stuck] = await call('PUT', `${workload}/weights`, { weights: { blue: 90, green: 10 } });
    expect(stuck['cohorts']).toMatchObject([
      { weight: 100, target_weight: 90 },
      { weight: 0, target_weight: 10 },
    ]);
  });

  it('bill commitments and tell the catalogue', async () => {
    const { account_id: id } = await load('newcorp-6');
    const billing = `/billing/accounts/${id}`;
    const offer = { provider: 'aws', instance_type: 'p4d.24xlarge', region: 'us-east-1', count: 2 };
    const [status, bought] = await call('POST', `${billing}/commitments`, offer);
    expect([status, bought['discount_pct']]).toEqual([201, 30]);
    const use = { instance_ids: ['i-newcorp-a', 'i-newcorp-b'] };
    expect((await call('PUT', `${billing}/commitments/${bought['commitment_id']}/instances`, use))[0]).toBe(
      200,
    );
    expect((await call('GET', billing))[1]['monthly_cost']).toBe(127_000);
    const [, types] = await call<Record<string, unknown>[]>('GET', `${billing}/catalogue`);
    expect(
      types.find((one) => one['instance_type'] === 'p4d.24xlarge' && one['region'] === 'us-east-1'),
    ).toMatchObject({
      ...{ on_demand: 30_000, half_size: 'p4d.12xlarge', available_spot: 20 },
      spot_discount_average: expect.closeTo(40),
    });
  });

  it('keep accounts apart, each with its own faults, clock and calls', async () => {
    const [one, other] = [await load('acme-4'), await load('acme-4')];
    expect(one.account_id).not.toBe(other.account_id);
    await call('PUT', `/sim/accounts/${one.account_id}/markets`, {
      instance_type: 'p4d.24xlarge',
      current: 10,
    });
    await call('PATCH', `/sim/accounts/${one.account_id}/instances/i-123456`, { utilization: 0.35 });
    await call('POST', `/sim/accounts/${one.account_id}/clock`, { advance_seconds: 60 });
    await call('POST', `/sim/accounts/${one.account_id}/faults`, {
      kind: 'instance_crash',
      instance_ids: ['i-123456'],
    });
    await (await assumed(one)).ec2.send(new DescribeInstancesCommand({}));
    const state = async ({ account_id }: Handles) =>
      (await call('GET', `/sim/accounts/${account_id}/state`))[1];
    expect(await state(one)).toMatchObject({ simulated_seconds: 60, bill: { monthly_cost: 90_000 } });
    expect(await state(other)).toMatchObject({ simulated_seconds: 0, bill: { monthly_cost: 120_000 } });
    const calls = (await call('GET', `/sim/accounts/${one.account_id}/calls`))[1];
    expect(calls).toMatchObject([
      { operation: 'AssumeRole' },
      { operation: 'DescribeInstances', outcome: 'ok' },
    ]);
    expect((await call('GET', `/sim/accounts/${other.account_id}/calls`))[1]).toEqual([]);
  });

  it('say what is wrong with a request', async () => {
    const wrong = async (method: string, url: string, body?: unknown) => {
      const [status, { error, message }] = await call<Record<string, string>>(method, url, body);
      return `${status} ${error}: ${message?.split('\n')[0]}`;
    };
    expect(await wrong('POST', '/sim/fixtures', { name: 'acme-5' })).toMatch(/^400 invalid: .*acme-4/);
    expect(await wrong('POST', '/sim/fixtures', { name: 'acme-4', colour: 1 })).toMatch(
      /^400 invalid: .*colour/,
    );
    expect(await wrong('GET', '/billing/accounts/1')).toBe("404 not_found: there is no account '1'");
    expect(await wrong('GET', '/nowhere')).toBe('404 not_found: no route GET /nowhere');
    expect(await wrong('POST', '/sim/clock', { advance_seconds: -1 })).toMatch(/^400 invalid/);
    const broken = await fetch(`${endpoint}/sim/clock`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.status).toBe(400);
    expect((await call('POST', '/sim/reset'))[0]).toBe(204);
    expect(await call('GET', '/health')).toMatchObject([200, { status: 'healthy' }]);
  });
});
