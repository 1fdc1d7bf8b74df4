// AWS's door, by its official SDK.
import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CancelSpotInstanceRequestsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeVolumesCommand,
  EC2Client,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { advance, assumed, call, common, endpoint, load, platform, sts } from '../../testing/client';

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

  it('runs, finds, stops, starts and terminates instances', async () => {
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
    expect(await found([{ Name: 'tag-key', Values: ['Job'] }])).toHaveLength(2);
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
