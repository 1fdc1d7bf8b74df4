// What the platform needs is away, or answers otherwise than it should: a clear error, and nothing lost or done twice.
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
    await until(look, ({ body }) => body.traffic_percent === 50);
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
