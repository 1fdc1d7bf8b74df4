import { chat, startAgent } from './testing/running-agent';

const get = async (url: string): Promise<[number, unknown]> => {
  const response = await fetch(url);
  return [response.status, await response.json()];
};

describe('what a listening agent answers to a GET', () => {
  it.each(['gymcoach', 'fitness-tracker', 'research-agent'])('%s is ok, anywhere (AGT-5)', async (name) => {
    const { url } = await startAgent(name);
    for (const path of ['/', '/health', '/any/where?cap', '/chat']) {
      expect(await get(url + path)).toEqual([200, expect.objectContaining({ status: 'ok' })]);
    }
  });

  it('gymcoach lists the names of its tools, and has no live report (AGT-6)', async () => {
    const { url } = await startAgent('gymcoach');
    const tools = [{ name: 'get-workout-plan' }, { name: 'log-exercise' }, { name: 'get-progress' }];
    expect(await get(`${url}/capabilities`)).toEqual([200, expect.objectContaining({ tools })]);
    const [, health] = await get(`${url}/agentspec/health`);
    expect(health).toMatchObject({ status: 'ok' });
    expect(health).not.toHaveProperty('checks');
  });

  it.each(['fitness-tracker', 'research-agent'])(
    '%s lists its tools with descriptions (AGT-7)',
    async (name) => {
      const [, { tools }] = (await get(`${(await startAgent(name)).url}/my/cap`)) as [
        number,
        { tools: object[] },
      ];
      expect(tools.map((tool) => Object.keys(tool))).toEqual(tools.map(() => ['name', 'description']));
    },
  );

  it('fitness-tracker reports five passing checks (AGT-7)', async () => {
    const { url } = await startAgent('fitness-tracker', { env: { GROQ_API_KEY: 'set' } });
    const tool = { category: 'tool', status: 'pass', severity: 'info' };
    expect(await get(`${url}/agentspec/health`)).toEqual([
      200,
      {
        agentName: 'fitness-tracker',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        status: 'healthy',
        summary: { passed: 5, failed: 0, warnings: 0, skipped: 0 },
        checks: [
          { id: 'env:GROQ_API_KEY', category: 'env', status: 'pass', severity: 'error' },
          {
            id: 'model:groq/llama-3.3-70b-versatile',
            category: 'model',
            status: 'pass',
            severity: 'error',
            latencyMs: 88,
          },
          { id: 'tool:plan-workout', ...tool },
          { id: 'tool:log-session', ...tool },
          { id: 'tool:get-progress', ...tool },
        ],
      },
    ]);
  });

  it('fitness-tracker without its key says so', async () => {
    const { url } = await startAgent('fitness-tracker', { env: { GROQ_API_KEY: '' } });
    expect(await get(`${url}/agentspec/health`)).toMatchObject([
      200,
      {
        status: 'unhealthy',
        summary: { passed: 4, failed: 1 },
        checks: [{ status: 'fail' }, {}, {}, {}, {}],
      },
    ]);
  });

  it('research-agent reports three failing checks and none of its key (AGT-7)', async () => {
    const { url } = await startAgent('research-agent', { env: { OPENAI_API_KEY: 'set' } });
    const tool = { category: 'tool', status: 'fail', severity: 'info' };
    expect(await get(`${url}/agentspec/health`)).toMatchObject([
      200,
      {
        agentName: 'research-agent',
        status: 'unhealthy',
        summary: { passed: 0, failed: 3, warnings: 0, skipped: 0 },
        checks: [
          { id: 'model:openai/gpt-4o', category: 'model', status: 'fail', severity: 'error' },
          { id: 'tool:search-arxiv', ...tool },
          { id: 'tool:analyze-paper', ...tool },
        ],
      },
    ]);
  });
});

describe('the live patch', () => {
  it('makes voice-assistant answer and list its four tools, still without a live report (DEM-29)', async () => {
    const { url } = await startAgent('voice-assistant-patched');
    const basics = { status: 'ok', agent: 'voice-assistant', version: '0.1.0' };
    expect(await get(`${url}/health`)).toEqual([200, basics]);
    expect(await get(`${url}/agentspec/health`)).toEqual([200, basics]);
    const [, { tools }] = (await get(`${url}/capabilities`)) as [number, { tools: { name: string }[] }];
    expect(tools.map(({ name }) => name)).toEqual(['transcribe', 'synthesise', 'search', 'calendar']);
  });

  it.each([
    ['set', 'healthy', { passed: 4, failed: 0 }],
    ['', 'unhealthy', { passed: 2, failed: 2 }],
  ])('makes research-agent report four checks by its key %j (DEM-30)', async (key, status, summary) => {
    const { url } = await startAgent('research-agent-patched', { env: { OPENAI_API_KEY: key } });
    const [, report] = await get(`${url}/agentspec/health`);
    expect(report).toMatchObject({ agentName: 'research-agent', status, summary });
    expect((report as { checks: { id: string }[] }).checks.map(({ id }) => id)).toEqual([
      'env:OPENAI_API_KEY',
      'model:openai/gpt-4o',
      'tool:search-arxiv',
      'tool:analyze-paper',
    ]);
  });
});

describe('what else a listening agent answers', () => {
  it.each([
    ['research-agent', 'POST', '/chat'],
    ['gymcoach', 'POST', '/elsewhere'],
    ['fitness-tracker', 'PUT', '/chat'],
    ['fitness-tracker', 'DELETE', '/'],
  ])('%s has no %s %s, and says so in JSON (AGT-12)', async (name, method, path) => {
    const { url } = await startAgent(name);
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: `${name} has no route ${method} ${path}` });
  });

  it('reports nothing and pushes nothing outside of its chat', async () => {
    const { url, sidecar } = await startAgent('fitness-tracker');
    const { headers } = await fetch(url, { headers: { 'x-agentspec-guardrails-invoked': 'pii-detector' } });
    expect([...headers.keys()].filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
    await chat(url, 'hello', { 'x-request-id': 'chat' });
    expect((await sidecar.take()).body.requestId).toBe('chat');
  });
});

describe.each(['gymcoach', 'fitness-tracker'])('POST /chat of %s', (name) => {
  it('answers 200 with a reply of its own to each message, scrubbed (AGT-8, AGT-9)', async () => {
    const { url } = await startAgent(name);
    const response = await chat(url, 'My name is Ada Lovelace, mail ada@example.org: run 45 min, nr 7f3a');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      reply:
        'On "My name is [name], mail [email]: run 45 min, nr 7f3a": ' +
        'a 45-minute endurance workout: warm-up jog 15 min, intervals 15 min, cool-down walk 15 min.',
      model: 'demo/stand-in-model',
      usage: { promptTokens: 42, completionTokens: 47, totalTokens: 89 },
    });
  });

  it('answers the same under the path that a manifest without chat endpoint stands for', async () => {
    const { url } = await startAgent(name);
    const response = await fetch(`${url}/v1/chat?x=1`, { method: 'POST', body: '{"message":"hello"}' });
    expect([response.status, response.headers.has('x-agentspec-tools-called')]).toEqual([200, true]);
  });

  it.each([
    ['{"message": "cut off', /^the body is not JSON: /],
    ['[]', /^the body must be a JSON object$/],
    ['', /^the body is not JSON: /],
    ['{"text": "hello"}', /^the body must have a string "message"$/],
  ])('refuses %j', async (body, error) => {
    const { url } = await startAgent(name);
    const response = await fetch(`${url}/chat`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(error) });
    expect(response.headers.has('x-agentspec-guardrails-invoked')).toBe(false);
  });

  it('refuses a body over 1 MiB with an answer', async () => {
    const { url } = await startAgent(name);
    const response = await chat(url, 'x'.repeat(1024 * 1024));
    expect([response.status, await response.json()]).toEqual([
      413,
      { error: 'the body is over 1048576 bytes' },
    ]);
  });
});
