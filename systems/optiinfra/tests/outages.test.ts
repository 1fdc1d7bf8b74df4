// What the platform needs is away, or answers otherwise than it should: a clear error, and nothing lost or done twice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Optimization } from '../api/optimization';
import { until, type Answer } from '../testing/client';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
beforeAll(async () => {
  at = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => at?.stop());

const AWAY_MS = 10_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('a database that is away', () => {
  it('for ten seconds is told as unavailable, and the migration under way completes, each step once', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await acme.recommended('spot_migration');
    const id = await acme.approved(spot);
    const look = () => acme.get<Optimization>(`/optimizations/${id}`);
    await until(look, ({ body }) => body.traffic_percent >= 50);
    const told: Answer<Record<string, unknown>>[] = [];
    await at.database.crash(async () => {
      const back = Date.now() + AWAY_MS;
      while (Date.now() < back) {
        const asked = [
          ...[acme.get(`/optimizations/${id}`), acme.get(`/customers/${acme.id}/recommendations`)],
          ...[acme.post(`/recommendations/${spot.id}/approve`, {}), acme.get('/auth/me')],
          ...[acme.post('/auth/login', { username: 'test@example.com', password: 'test123' })],
          acme.post(`/customers/${acme.id}/analyze`, { agent_type: 'cost' }),
        ];
        told.push(...(await Promise.all(asked)));
        const { status, body } = await at.ask<{ components: object }>('GET', '/health');
        expect([status, body.components]).toMatchObject([503, { postgres: 'unhealthy' }]);
        await pause(250);
      }
    });
    expect(new Set(told.map(({ status, body }) => `${status} ${String(body['error'])}`))).toEqual(
      new Set(['503 unavailable']),
    );
    await until(
      () => acme.get('/auth/me'),
      ({ status }) => status === 200,
    );
    const ended = await acme.ended(id);
    expect(ended).toMatchObject({ status: 'completed', result: { actual_savings: 52_800 } });
    const started = (await acme.events('step_started')).map(({ data }) => data['name']);
    expect(started).toEqual(ended.execution_steps.map(({ name }) => name));
    expect((await acme.estate()).bill.monthly_cost).toBe(67_200);
    const seqs = (await acme.events()).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  it.each([40, 90, 150, 200])('just when much is accepted, %d ms ago, loses none of what was', async (ms) => {
    const crowd = await Promise.all(Array.from({ length: 3 }, () => TestCustomer.of(at, 'acme-4')));
    const found = await Promise.all(crowd.map((one) => one.recommended('spot_migration')));
    const asked = crowd.flatMap((one, index) => [
      one.post(`/recommendations/${found[index]?.id}/approve`, {}),
      one.post(`/customers/${one.id}/analyze`, { agent_type: 'performance' }),
    ]);
    await pause(ms);
    await at.database.crash(async () => undefined);
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => ![200, 202, 503].includes(status))).toEqual([]);
    for (const [index, one] of crowd.entries()) {
      const { body } = await until(
        () => one.get<Optimization[]>(`/customers/${one.id}/optimizations`),
        ({ status }) => status === 200,
      );
      for (const each of body) expect((await one.ended(each.id)).status).toBe('completed');
      const { body: now } = await one.get(`/recommendations/${found[index]?.id}`);
      expect(now['status']).toBe(body.length > 0 ? 'completed' : 'pending');
      // What was told to be approved is; what was told to be unavailable may be.
      if (answers[2 * index]?.status === 200) expect(body).toHaveLength(1);
    }
    const analyses = at.platform.stores.database.selectFrom('analyses').selectAll();
    await until(
      () => analyses.where('status', '=', 'running').execute(),
      (rows) => rows.length === 0,
    );
  });
});

describe('a clock that jumps ahead', () => {
  it('ends sessions and what was on offer, but no agent, and nothing that is under way', async () => {
    const [acme, globex] = [await TestCustomer.of(at, 'acme-4'), await TestCustomer.of(at, 'acme-4')];
    const waiting = await globex.recommended('spot_migration');
    const id = await acme.approved(await acme.recommended('spot_migration'));
    await until(
      () => acme.get<Optimization>(`/optimizations/${id}`),
      ({ body }) => body.traffic_percent >= 10,
    );
    await at.ask('POST', '/__test__/clock/advance', { seconds: 8 * 86_400 });
    expect((await acme.get('/auth/me')).status).toBe(401);
    const admin = await at.logIn();
    const asAdmin = async (path: string) => (await at.ask('GET', path, undefined, admin)).body;
    const optimization = () => asAdmin(`/optimizations/${id}`);
    const { status } = await until(optimization, ({ completed_at }) => completed_at !== null, 120_000);
    expect(status).toBe('completed');
    expect((await acme.estate()).bill.monthly_cost).toBe(67_200);
    expect(await asAdmin(`/recommendations/${waiting.id}`)).toMatchObject({ status: 'expired' });
    const { count } = await asAdmin('/orchestrator/agents?status=active');
    expect(count).toBe(4);
  });
});

describe('a cloud', () => {
  it('that throttles for a while is asked again, and the migration completes', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await acme.recommended('spot_migration');
    for (const operation of ['RequestSpotInstances', 'DescribeInstances', 'TerminateInstances'])
      await acme.fault('cloud_api_error', { operation, error: 'throttle', times: 2 });
    expect((await acme.ended(await acme.approved(spot))).status).toBe('completed');
    expect((await acme.estate()).bill.monthly_cost).toBe(67_200);
  });

  it.each(['throttle', 'internal', 'unavailable'])(
    'that answers every launch with %s leaves everything as it was, and says why',
    async (error) => {
      const acme = await TestCustomer.of(at, 'acme-4');
      const spot = await acme.recommended('spot_migration');
      const { hash } = await acme.estate();
      await acme.fault('cloud_api_error', { operation: 'RequestSpotInstances', error, times: null });
      const ended = await acme.ended(await acme.approved(spot));
      expect(ended).toMatchObject({ status: 'rolled_back', original_state_restored: true });
      expect(ended.rollback?.reason).toMatch(/RequestSpotInstances|RequestLimitExceeded/);
      expect((await acme.estate()).hash).toBe(hash);
    },
  );

  it('that answers nothing any more fails what needs it with a reason, and no request with a 500', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await acme.recommended('spot_migration');
    await acme.fault('cloud_api_error', { error: 'internal', times: null });
    const ended = await acme.ended(await acme.approved(spot));
    expect(ended).toMatchObject({ status: 'failed', result: { success: false } });
    expect(ended.result?.error).toBeTruthy();
    const paths = ['', '/infrastructure', '/recommendations', '/audit', '/metrics?metric_type=daily_cost'];
    for (const path of paths) expect((await acme.get(`/customers/${acme.id}${path}`)).status).toBe(200);
  });

  const role = (account: string) => `arn:aws:iam::${account}:role/optiinfra`;
  const service_account = 'optiinfra@newcorp-123456789012.iam.gserviceaccount.com';
  const forms = [
    { cloud_provider: 'aws', region: 'us-east-1', iam_role_arn: role('123456789012') },
    { cloud_provider: 'gcp', region: 'us-central1', project_id: 'newcorp-123456789012', service_account },
  ];
  const throttled =
    '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate</Message></Error></ErrorResponse>';
  it.each([
    ['garbage', 200, '<html><body>It works!</body></html>'],
    ['nothing', 200, ''],
    ['JSON of another kind', 200, '{"hello": [1, 2]}'],
    ['a page of a proxy', 502, '<html>Bad Gateway</html>'],
    ['that it is asked too much', 400, throttled],
    ['too many requests', 429, '{"error": {"status": "RESOURCE_EXHAUSTED", "message": "Quota"}}'],
  ])('that answers %s onboards nobody, and is told as unavailable', async (_, status, body) => {
    const liar = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    const cloud = { ...at.platform.settings.cloud };
    const url = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
    Object.assign(at.platform.settings.cloud, { planes: url, aws: url });
    try {
      const owner = await at.logIn('test@example.com', 'test123');
      const { customer_id } = (await at.ask('GET', '/auth/me', undefined, owner)).body;
      for (const form of forms) {
        const answer = await at.ask('POST', `/customers/${String(customer_id)}/onboard`, form, owner);
        expect([form.cloud_provider, answer.status, answer.body['error']]).toEqual([
          ...[form.cloud_provider, 503, 'unavailable'],
        ]);
      }
    } finally {
      Object.assign(at.platform.settings.cloud, cloud);
      liar.closeAllConnections();
      await new Promise((resolve) => liar.close(resolve));
    }
  });
});
