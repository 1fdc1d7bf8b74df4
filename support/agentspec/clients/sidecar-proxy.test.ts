// How the proxy of a sidecar is driven: ids that are stamped, the agents' test switch, requests in numbers.
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../../../runner/evidence/exchange';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { serve } from '../../../runner/testing/servers';
import { chatRequest, SidecarProxy } from './sidecar-proxy';

interface Arrived {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const recorded: Exchange[] = [];

/** A proxy in front of an agent that notes what arrives. */
async function proxied(): Promise<{ proxy: SidecarProxy; arrived: Arrived[] }> {
  recorded.splice(0);
  const arrived: Arrived[] = [];
  const url = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    arrived.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.end('{}');
  });
  const proxy = new SidecarProxy('gymcoach', url, (exchange) => recorded.push(exchange));
  onCleanUp(() => proxy.close());
  return { proxy, arrived };
}

test('every request has an id of its own, told with its answer', async () => {
  const { proxy, arrived } = await proxied();
  const [first, second] = [await proxy.request({ target: '/a' }), await proxy.request({ target: '/b' })];
  expect(first.requestId).toMatch(/^pg-[0-9a-f-]{36}$/);
  expect(second.requestId).not.toBe(first.requestId);
  expect(arrived.map(({ headers }) => headers['x-request-id'])).toEqual([first.requestId, second.requestId]);
  expect(first.answer.status).toBe(200);
});

test.each(['x-request-id', 'X-Request-ID'])('an id given as %s is kept', async (name) => {
  const { proxy, arrived } = await proxied();
  const { requestId } = await proxy.request({
    target: '/',
    headers: { [name]: 'mine', accept: 'text/plain' },
  });
  expect(requestId).toBe('mine');
  expect(arrived[0]!.headers).toMatchObject({ 'x-request-id': 'mine', accept: 'text/plain' });
});

test('a request is sent without an id where the sidecar must make one', async () => {
  const { proxy, arrived } = await proxied();
  await proxy.send({ target: '/' });
  expect(arrived[0]!.headers).not.toHaveProperty('x-request-id');
});

test('an exchange that is left open carries its id as well', async () => {
  const { proxy, arrived } = await proxied();
  const exchange = proxy.start({ target: '/stream' });
  await exchange.end();
  expect(arrived[0]!.headers['x-request-id']).toBe(exchange.requestId);
});

test('a chat is a JSON message to the chat route, with full reporting unless the switch says otherwise', async () => {
  const { proxy, arrived } = await proxied();
  await proxy.chat('hello');
  expect(arrived[0]).toMatchObject({ method: 'POST', url: '/chat', body: '{"message":"hello"}' });
  expect(arrived[0]!.headers['content-type']).toBe('application/json');
  expect(Object.keys(arrived[0]!.headers).filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
});

test.each([
  [{ guardrails: ['a', 'b'] }, { 'x-agentspec-guardrails-invoked': 'a, b' }],
  [{ guardrails: [] }, { 'x-agentspec-guardrails-invoked': 'none' }],
  [{ tools: ['plan'] }, { 'x-agentspec-tools-called': 'plan' }],
  [{ tools: [] }, { 'x-agentspec-tools-called': 'none' }],
  [{ userConfirmed: true }, { 'x-agentspec-user-confirmed': 'true' }],
  [{ userConfirmed: false }, {}],
  [{ push: 'early' as const }, { 'x-agentspec-event-push': 'early' }],
  [{ push: 'off' as const }, { 'x-agentspec-event-push': 'off' }],
])('the switch %j is said in the headers %j', (report, headers) => {
  const { 'content-type': _type, ...sent } = chatRequest('hello', report).headers!;
  expect(sent).toEqual(headers);
});

test('a chat can go to another spelling of its route', () => {
  expect(chatRequest('hello', {}, '/v1/chat?x=1').target).toBe('/v1/chat?x=1');
});

test('requests in a row arrive in order; the first and the last are evidence', async () => {
  const { proxy, arrived } = await proxied();
  const replies = await proxy.inARow(4, { target: '/' });
  const ids = replies.map(({ requestId }) => requestId);
  expect(arrived.map(({ headers }) => headers['x-request-id'])).toEqual(ids);
  expect(recorded.map(({ request }) => request.headers['x-request-id'])).toEqual([ids[0], ids[3]]);
});

test('one request in a row is recorded once, and none is none', async () => {
  const { proxy } = await proxied();
  expect(await proxy.inARow(0, { target: '/' })).toEqual([]);
  await proxy.inARow(1, { target: '/' });
  expect(recorded).toHaveLength(1);
});

test('requests at once are all under way before one is answered; one of them is evidence', async () => {
  recorded.splice(0);
  const waiting: (() => void)[] = [];
  const url = await serve((_request, response) => {
    waiting.push(() => response.end());
    if (waiting.length === 5) waiting.forEach((answer) => answer());
  });
  const proxy = new SidecarProxy('gymcoach', url, (exchange) => recorded.push(exchange));
  onCleanUp(() => proxy.close());
  const replies = await proxy.atOnce(5, { target: '/' });
  expect(new Set(replies.map(({ requestId }) => requestId)).size).toBe(5);
  expect(recorded).toHaveLength(1);
});
