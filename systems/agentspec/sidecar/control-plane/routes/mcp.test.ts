// The agent as an MCP server: MCP-1 to MCP-10.
import fc from 'fast-check';
import { startBench } from '../testing/bench';
import { manifestWith, tool } from '../testing/manifest';
import { answerText, scriptAgent, type Answer } from '../testing/scripted-agent';

const manifest = manifestWith({ tools: [tool('plan'), tool('log')] });

const message = (method: string, params?: object, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

const callOf = (name: unknown, args?: unknown) => message('tools/call', { name, arguments: args });

async function benchWithChat(answer: Answer) {
  const agent = await scriptAgent({ 'POST /v1/chat': answer });
  return { agent, ...(await startBench({ manifest, agentUrl: agent.url })) };
}

it('presents itself (MCP-1)', async () => {
  const { get } = await startBench({ manifest });
  expect((await get('/mcp')).body).toEqual({
    name: 'agentspec-sidecar/test-agent',
    version: '1.2.3',
    protocol: 'mcp/2024-11-05',
    tools: [
      { name: 'plan', description: 'does plan' },
      { name: 'log', description: 'does log' },
    ],
    endpoint: '/mcp',
    transport: 'http',
  });
});

it('initializes (MCP-3)', async () => {
  const { post } = await startBench({ manifest });
  expect(await post('/mcp', message('initialize'))).toEqual({
    status: 200,
    body: {
      jsonrpc: '2.0',
      id: 1,
      result: {
        protocolVersion: '2024-11-05',
        capabilities: { tools: {} },
        serverInfo: { name: expect.any(String), version: '1.2.3' },
      },
    },
  });
});

it('answers a ping (MCP-11)', async () => {
  const { post } = await startBench({ manifest });
  expect(await post('/mcp', message('ping', undefined, 'p'))).toMatchObject({
    status: 200,
    body: { jsonrpc: '2.0', id: 'p', result: {} },
  });
});

it('lists the declared tools with what they take (MCP-4)', async () => {
  const { post } = await startBench({ manifest });
  expect((await post('/mcp', message('tools/list'))).body).toMatchObject({
    result: {
      tools: ['plan', 'log'].map((name) => ({
        name,
        inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
      })),
    },
  });
});

describe('tools/call', () => {
  it('posts to the chat path and returns the text (MCP-6)', async () => {
    const { agent, post } = await benchWithChat(answerText(200, 'your plan'));
    const args = { message: 'a plan, please', days: 3 };
    expect((await post('/mcp', callOf('plan', args))).body).toMatchObject({
      id: 1,
      result: { content: [{ type: 'text', text: 'your plan' }] },
    });
    expect(agent.requests).toEqual([
      { method: 'POST', path: '/v1/chat', body: { message: 'a plan, please', tool: 'plan', args } },
    ]);
  });

  it('uses the chat path of the manifest', async () => {
    const agent = await scriptAgent({ 'POST /talk': answerText(200, 'hello') });
    const talking = manifestWith({
      tools: [tool('plan')],
      api: { type: 'rest', chatEndpoint: { path: '/talk' } },
    });
    const { post } = await startBench({ manifest: talking, agentUrl: agent.url });
    expect((await post('/mcp', callOf('plan'))).body).toMatchObject({
      result: { content: [{ text: 'hello' }] },
    });
  });

  it('returns the text whatever the status (MCP-6)', async () => {
    const { post } = await benchWithChat(answerText(501, 'not implemented'));
    expect((await post('/mcp', callOf('plan'))).body).toMatchObject({
      result: { content: [{ text: 'not implemented' }] },
    });
  });

  it.each([
    ['no agent', undefined],
    ['an agent that hangs up', ((request) => request.socket.destroy()) satisfies Answer],
    ['an agent that says too much', answerText(200, 'x'.repeat(2 * 1024 * 1024))],
  ])('answers -32603 to %s (MCP-7)', async (_what, answer) => {
    const { post } = answer ? await benchWithChat(answer) : await startBench({ manifest });
    expect(await post('/mcp', callOf('plan'))).toMatchObject({
      status: 200,
      body: { id: 1, error: { code: -32603 } },
    });
  });

  it('does not wait for ever (MCP-7)', async () => {
    const agent = await scriptAgent({ 'POST /v1/chat': () => undefined });
    const { post } = await startBench({ manifest, agentUrl: agent.url, timeouts: { chatMs: 30 } });
    expect((await post('/mcp', callOf('plan'))).body).toMatchObject({ error: { code: -32603 } });
  });

  it.each([[undefined], [5], ['unknown'], ['constructor']])(
    'answers -32602 to the name %p (MCP-5)',
    async (name) => {
      const { post } = await startBench({ manifest });
      expect(await post('/mcp', callOf(name))).toMatchObject({
        status: 200,
        body: { id: 1, error: { code: -32602 } },
      });
    },
  );
});

it.each(['tools/unknown', '', 'constructor'])('answers -32601 to the method %p (MCP-8)', async (method) => {
  const { post } = await startBench({ manifest });
  expect(await post('/mcp', message(method))).toMatchObject({
    status: 200,
    body: { id: 1, error: { code: -32601 } },
  });
});

it('answers 400 and -32600 to what is no message (MCP-2)', async () => {
  const { post } = await startBench({ manifest });
  const broken = [
    [],
    null,
    'x',
    {},
    { jsonrpc: '1.0', method: 'initialize' },
    { jsonrpc: '2.0' },
    { jsonrpc: '2.0', method: 5 },
  ];
  for (const body of [...broken.map((one) => JSON.stringify(one)), '']) {
    const answer = await post('/mcp', body, { 'content-type': 'application/json' });
    expect(answer).toMatchObject({
      status: 400,
      body: { jsonrpc: '2.0', id: null, error: { code: -32600 } },
    });
  }
});

it.each(['notifications/initialized', 'tools/call', 'whatever'])(
  'answers the notification %s with 202 and nothing (MCP-9)',
  async (method) => {
    const { app } = await startBench({ manifest });
    const response = await app.inject({ method: 'POST', url: '/mcp', payload: { jsonrpc: '2.0', method } });
    expect([response.statusCode, response.body]).toEqual([202, '']);
  },
);

it('echoes ids that can be echoed, null for others (MCP-10)', async () => {
  const { post } = await startBench({ manifest });
  const ids = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.dictionary(fc.string(), fc.integer()),
  );
  await fc.assert(
    fc.asyncProperty(ids, async (id) => {
      const { body } = await post('/mcp', message('initialize', undefined, id));
      expect((body as { id: unknown }).id).toEqual(typeof id === 'object' ? null : id);
    }),
    { numRuns: 30 },
  );
});
