// What all routes have in common: CTL-1 to CTL-7.
import { connect, type AddressInfo } from 'node:net';
import { startBench } from './testing/bench';
import { scriptAgent } from './testing/scripted-agent';

const getRoutes = [
  '/health/live',
  '/health/ready',
  '/gap',
  '/audit',
  '/explore',
  '/capabilities',
  '/.well-known/agent.json',
  '/mcp',
  '/explain/r1',
  '/proof',
];

/** What differs from one call to the next. */
const withoutTime = (body: string) => body.replace(/"(timestamp|uptime)":("[^"]*"|\d+)/g, '');

it('answers each GET route in JSON, HEAD like GET, and the same under its alias (CTL-1, CTL-2)', async () => {
  const { app, record } = await startBench();
  record({ requestId: 'r1' });
  for (const url of getRoutes) {
    const got = await app.inject({ url });
    expect([url, got.statusCode, got.headers['content-type']]).toEqual([
      url,
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    const alias = await app.inject({ url: `/agentspec${url}` });
    expect([url, alias.statusCode, withoutTime(alias.body)]).toEqual([url, 200, withoutTime(got.body)]);
    const head = await app.inject({ method: 'HEAD', url });
    expect([url, head.statusCode, head.body]).toEqual([url, 200, '']);
  }
});

it('accepts pushes, MCP messages, evaluations and proofs under their aliases too', async () => {
  const { post } = await startBench();
  expect((await post('/agentspec/events', { requestId: 'x', events: [] })).status).toBe(202);
  expect((await post('/agentspec/mcp', { jsonrpc: '2.0', id: 1, method: 'initialize' })).status).toBe(200);
  expect((await post('/agentspec/eval/run', {})).status).toBe(400);
  expect((await post('/agentspec/proof/rule/MEM-01', { verifiedBy: 'me', method: 'test' })).status).toBe(201);
});

it.each(['/agentspec/health', '/agentspec/health?since=now'])(
  'answers %s as liveness (CTL-3)',
  async (url) => {
    const { get } = await startBench();
    expect(await get(url)).toEqual({ status: 200, body: { status: 'live' } });
  },
);

it.each([
  ['GET', '/'],
  ['GET', '/health'],
  ['GET', '/agentspec'],
  ['GET', '/agentspec/agentspec/gap'],
  ['GET', '/agentspecs/gap'],
  ['GET', '/gap/'],
  ['POST', '/gap'],
  ['DELETE', '/events'],
  ['PUT', '/proof/rule/MEM-01'],
] as const)('answers %s %s with 404, whatever its body (CTL-5)', async (method, url) => {
  const { app } = await startBench();
  const response = await app.inject({ method, url, payload: '<', headers: { 'content-type': 'text/xml' } });
  expect(response.statusCode).toBe(404);
  expect(response.json()).toEqual({ statusCode: 404, error: 'Not Found', message: expect.any(String) });
});

it('answers a body over 1 MiB with 413 (CTL-6)', async () => {
  const { post } = await startBench();
  const tooLarge = JSON.stringify({ dataset: 'x'.repeat(1024 * 1024) });
  const { status, body } = await post('/eval/run', tooLarge, { 'content-type': 'application/json' });
  expect({ status, body }).toMatchObject({ status: 413, body: { statusCode: 413 } });
});

it.each([
  ['a declared length', 'content-length: 4194304', ''],
  ['chunks', 'transfer-encoding: chunked', '400000\r\n'],
])('lets a client that sends far too much, with %s, see its 413', async (_what, header, prefix) => {
  const { app } = await startBench();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `POST /events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${header}\r\n\r\n${prefix}`,
  );
  socket.write(Buffer.alloc(4 * 1024 * 1024, ' '));
  if (prefix !== '') socket.write('\r\n0\r\n\r\n');
  const chunks: Buffer[] = await socket.toArray();
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 413 /);
});

it('leaves no audit entry for its own requests (CTL-7)', async () => {
  const { get } = await startBench();
  await get('/gap');
  expect(await get('/audit')).toEqual({ status: 200, body: [] });
});

it('hides what went wrong inside and logs it', async () => {
  const { app, context, logLines } = await startBench();
  jest.spyOn(context.ring, 'entries').mockImplementation(() => {
    throw new Error('secret detail');
  });
  const response = await app.inject({ url: '/audit' });
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain('secret detail');
  expect(logLines).toContainEqual(expect.objectContaining({ level: 'error', url: '/audit' }));
});

it('finishes what it is answering when it closes, and then lets go of the connection', async () => {
  let answer!: () => void;
  let markAsked!: () => void;
  const asked = new Promise<void>((resolve) => (markAsked = resolve));
  const { url: agentUrl } = await scriptAgent({
    'GET /agentspec/health': (_request, response) => {
      answer = () => void response.end('{}');
      markAsked();
    },
  });
  const { app } = await startBench({ agentUrl });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET /explore HTTP/1.1\r\nhost: x\r\n\r\n');
  await asked;
  const closed = app.close();
  answer();
  const [text] = await Promise.all([socket.toArray(), closed]);
  expect(String(text)).toMatch(/^HTTP\/1\.1 200 /);
});
