// Agents and tasks between orchestrator and stubs: integration 1 to 18 of the contract, at the HTTP edge.
import type { TaskView } from '../api/agent';
import { sweep } from '../orchestrator/tasks/registry';
import { until } from '../testing/client';
import { crashes, hangs, StubAgent, succeeds, type Behaviour } from '../testing/stub-agent';
import { AGENT_KEY, startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
const stubs: StubAgent[] = [];
beforeAll(async () => {
  at = await startWholePlatform(false);
});
afterEach(async () => {
  for (const stub of stubs.splice(0)) {
    await stub.deregister();
    await stub.vanish();
  }
});
afterAll(() => at?.stop());

const service = { 'x-api-key': AGENT_KEY };
let capability = '';
beforeEach(() => {
  capability = `c${Math.random()}`;
});
async function stub(behaviour?: Behaviour, type = 'cost'): Promise<StubAgent> {
  const one = await StubAgent.start(at, type, capability, behaviour);
  stubs.push(one);
  return one;
}
const post = (more: object = {}) =>
  at.ask<TaskView>(
    ...(['POST', '/orchestrator/tasks'] as const),
    { task_type: 'work', agent_type: 'cost', parameters: { capability }, ...more },
    service,
  );
const add = async (more: object = {}): Promise<string> => {
  const { status, body } = await post(more);
  expect([status, body.error]).toEqual([202, null]);
  return body.task_id;
};
const get = async (id: string): Promise<TaskView> =>
  (await at.ask<TaskView>('GET', `/orchestrator/tasks/${id}`, undefined, service)).body;
const ended = (id: string, limitMs?: number): Promise<TaskView> =>
  until(
    () => get(id),
    ({ status }) => ['completed', 'failed', 'timeout', 'cancelled'].includes(status),
    limitMs,
  );
const statusOf = async ({ id }: StubAgent): Promise<string | undefined> => {
  const { body } = await at.ask<{ agents: { agent_id: string; status: string }[] }>(
    ...(['GET', '/orchestrator/agents?type=cost', undefined, service] as const),
  );
  return body.agents.find(({ agent_id }) => agent_id === id)?.status;
};

describe('an agent', () => {
  it('is active at once; the same type and host again keep its id, and the new capabilities win', async () => {
    const one = await stub();
    one.isSilent = true;
    const first = one.id;
    const hostname = `host-${first}`;
    await one.register(hostname);
    const second = one.id;
    await one.register(hostname, { capabilities: ['other'] });
    expect(one.id).toBe(second);
    const { body } = await at.ask<{ agents: object[]; count: number }>(
      ...(['GET', '/orchestrator/agents?type=cost&status=active', undefined, service] as const),
    );
    expect(body.agents).toContainEqual(expect.objectContaining({ hostname, capabilities: ['other'] }));
    expect(body.count).toBe(body.agents.length);
  });

  it.each([
    ['a wrong type', { agent_type: 'sales' }, service, 400],
    ['a version that is not semantic', { version: '1.0' }, service, 400],
    ['no key', {}, undefined, 401],
    ['another key', {}, { 'x-api-key': 'guessed' }, 401],
  ])('is not registered with %s', async (_, wrong, shown, status) => {
    const form = { agent_type: 'cost', version: '1.0.0', capabilities: [], hostname: 'h', ...wrong };
    expect((await at.ask('POST', '/orchestrator/agents/register', form, shown)).status).toBe(status);
  });

  it('leaves a row with each heartbeat, whose values are checked', async () => {
    const one = await stub();
    one.isSilent = true;
    expect((await one.beat({ current_tasks: 2, load: 0.45 })).body).toMatchObject({ received: true });
    await one.beat();
    await one.beat({ load: 0 });
    const rows = await at.platform.stores.database
      .selectFrom('agent_heartbeats')
      .selectAll()
      .where('agent_id', '=', one.id)
      .orderBy('id')
      .execute();
    expect(rows.map(({ current_tasks, load }) => [current_tasks, load])).toEqual([
      ...[
        [2, 0.45],
        [0, 0.45],
        [0, 0],
      ],
    ]);
    for (const wrong of [{ load: 1.1 }, { load: -0.1 }, { status: 'gone' }, { current_tasks: 0.5 }])
      expect((await one.beat(wrong)).status).toBe(400);
    const unknown = at.ask(
      'POST',
      '/orchestrator/agents/agt_unknown/heartbeat',
      { status: 'active', current_tasks: 0 },
      service,
    );
    expect((await unknown).status).toBe(404);
  });

  it('that is silent is unreachable; it is active again with its next heartbeat; a moved clock is no silence', async () => {
    const one = await stub();
    one.isSilent = true;
    await one.beat();
    await at.ask('POST', '/__test__/clock/advance', { seconds: 3600 });
    await sweep(at.platform);
    expect(await statusOf(one)).toBe('active');
    await until(
      () => statusOf(one),
      (status) => status === 'unreachable',
    );
    const task = await add();
    expect((await one.beat()).status).toBe(200);
    expect(await statusOf(one)).toBe('active');
    expect((await ended(task)).status).toBe('completed');
  });

  it('that has taken its leave gets nothing, and what it had goes to others', async () => {
    const [first] = [await stub(hangs)];
    const task = await add();
    await until(
      () => get(task),
      ({ status }) => status === 'running',
    );
    const second = await stub();
    expect((await first.deregister()).body).toEqual({ deregistered: true });
    expect(await ended(task)).toMatchObject({ status: 'completed', agent_id: second.id, retry_count: 0 });
    expect((await first.beat()).status).toBe(404);
    expect((await first.deregister()).status).toBe(200);
  });
});

describe('routing', () => {
  it('shares equal work equally, and spares whoever is loaded', async () => {
    const three = [await stub(), await stub(), await stub()];
    await Promise.all(Array.from({ length: 30 }, () => add().then((id) => ended(id))));
    expect(three.map(({ got }) => got.length)).toEqual([10, 10, 10]);
    if (three[0]) three[0].isSilent = true;
    await three[0]?.beat({ load: 0.9 });
    await Promise.all(Array.from({ length: 10 }, () => add().then((id) => ended(id))));
    expect(three.map(({ got }) => got.length)).toEqual([10, 15, 15]);
  });

  it('sends what is urgent first, and lets nobody wait for others', async () => {
    const ids = [await add({ priority: 'low' }), await add(), await add({ priority: 'critical' })];
    for (const id of ids)
      await until(
        () => get(id),
        ({ status }) => status === 'queued',
      );
    // Nobody answers before all have come: whoever waited for another's answer would wait for ever.
    let came = 0;
    const together: Behaviour = async (task, response) => {
      came += 1;
      await until(
        () => came,
        (count) => count === ids.length,
      );
      return succeeds(task, response);
    };
    const one = await stub(together);
    const all = await Promise.all(ids.map((id) => ended(id)));
    expect(all.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    expect(one.got.map(({ id }) => id)).toEqual([ids[2], ids[1], ids[0]]);
  });

  it('waits for an agent as long as the queue may be, and then says so', async () => {
    const begun = Date.now();
    expect(await ended(await add())).toMatchObject({ status: 'failed', error: 'agent_unavailable' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(3000);
  });

  it('lists an agent without an endpoint, and sends it nothing', async () => {
    const one = await stub();
    await one.register('no-endpoint', { endpoint: undefined });
    const other = one.id;
    expect(await statusOf(one)).toBe('active');
    await stubs[0]?.deregister();
    one.id = other;
  });
});

describe('an answer', () => {
  it('that is well formed is kept as it is', async () => {
    const result = { deep: [{ a: 1, text: 'ü' }], nothing: null, figure: 0.1 };
    await stub(({ task_id }) =>
      Promise.resolve({ task_id, status: 'completed', result, execution_time_ms: 1 }),
    );
    const task = await ended(await add());
    expect(task).toMatchObject({ status: 'completed', error: null, retry_count: 0, result });
  });

  it('that is a failure ends the task', async () => {
    await stub(({ task_id }) =>
      Promise.resolve({ task_id, status: 'failed', error: 'no', execution_time_ms: 1 }),
    );
    expect(await ended(await add())).toMatchObject({ status: 'failed', error: 'no', retry_count: 0 });
  });

  const reply = { status: 'completed', result: {}, execution_time_ms: 1 };
  it.each([
    ['malformed', () => '{"task_id":'],
    ['of another task', () => ({ ...reply, task_id: 'task_other' })],
    ['of no task', () => reply],
    ['of an unknown status', (task_id: string) => ({ ...reply, task_id, status: 'perhaps' })],
    ['without a result', (task_id: string) => ({ ...reply, task_id, result: undefined })],
  ])('that is %s is tried again, and then fails', async (_, answer) => {
    const one = await stub(({ task_id }) => Promise.resolve(answer(task_id)));
    const task = await ended(await add({ max_retries: 1 }));
    expect(task).toMatchObject({ status: 'failed', error: 'invalid_response', retry_count: 1 });
    expect(one.got).toHaveLength(2);
  });

  it('that fails twice and then succeeds is a success, with the pauses kept', async () => {
    let left = 2;
    const one = await stub((task, response) => {
      if (left-- <= 0) return succeeds(task, response);
      response.statusCode = 500;
      return Promise.resolve({ message: 'not now' });
    });
    expect(await ended(await add())).toMatchObject({ status: 'completed', retry_count: 2 });
    const gaps = one.got.slice(1).map((each, index) => each.at - (one.got[index]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(200);
    expect(new Set(one.got.map(({ id }) => id)).size).toBe(1);
  });

  it('that never comes is a timeout at the deadline, not before; that of a cancelled task is ignored', async () => {
    await stub(hangs);
    const begun = Date.now();
    expect(await ended(await add({ timeout_seconds: 1 }))).toMatchObject({ status: 'timeout', result: null });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
    const task = await add();
    const drop = () => at.ask<TaskView>('DELETE', `/orchestrator/tasks/${task}`, undefined, service);
    expect((await drop()).body).toMatchObject({ status: 'cancelled' });
    expect((await drop()).status).toBe(409);
    expect((await get(task)).status).toBe('cancelled');
  });
});

describe('an agent that fails', () => {
  it('loses its task to a healthy one', async () => {
    const crashing = await stub(crashes);
    await crashing.beat({ load: 0 });
    const healthy = await stub();
    await healthy.beat({ load: 0.5 });
    const task = await ended(await add());
    expect(task).toMatchObject({ status: 'completed', agent_id: healthy.id, retry_count: 1 });
    expect([crashing.got.length, healthy.got.length]).toEqual([1, 1]);
  });

  it('is left in peace after three failures in a row, until one probe succeeds', async () => {
    const one = await stub();
    await one.vanish();
    const failed = await ended(await add({ max_retries: 2 }));
    expect(failed).toMatchObject({ status: 'failed', retry_count: 2 });
    await one.listen();
    const probe = await ended(await add());
    expect(probe.status).toBe('completed');
    expect(Date.parse(probe.started_at ?? '') - Date.parse(failed.completed_at ?? '')).toBeGreaterThan(500);
  });
});

describe('dependencies', () => {
  it('never overlap, whoever carries them out; what depends on a failure fails', async () => {
    const spans: [number, number][] = [];
    const timed: Behaviour = async (task, response) => {
      const from = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      spans.push([from, Date.now()]);
      return succeeds(task, response);
    };
    for (const type of ['cost', 'performance', 'application']) await stub(timed, type);
    const first = await add();
    const second = await add({ agent_type: 'performance', depends_on: [first] });
    const third = await add({ agent_type: 'application', depends_on: [first, second] });
    expect((await ended(third)).status).toBe('completed');
    expect(spans.every(([from], index) => index === 0 || from >= (spans[index - 1]?.[1] ?? 0))).toBe(true);
    const lost = await add({ parameters: { capability: 'nobody has it' } });
    const after = await add({ depends_on: [lost] });
    expect(await ended(after)).toMatchObject({ status: 'failed', error: `dependency ${lost} is failed` });
  });

  it.each([
    ['a cycle', { task_id: 'mine', depends_on: ['mine'] }],
    ['what does not exist', { depends_on: ['task_unknown'] }],
    ['more than 300 s', { timeout_seconds: 301 }],
    ['an unknown priority', { priority: 7 }],
  ])('and limits are checked: %s', async (_, wrong) => {
    expect((await post(wrong)).status).toBe(400);
  });
});
