import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { startAgent, type RunningOptions } from '../testing/running-agent';

const start = async (options?: RunningOptions): Promise<string> =>
  (await startAgent('research-agent', options)).url;

const responseTo = async (asked: ClientRequest): Promise<IncomingMessage> => {
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
};

const post = async (url: string, body?: unknown): Promise<[number, unknown]> => {
  const response = await fetch(url, {
    method: 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  });
  return [response.status, await response.json()];
};

const read = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** Asks until the answer is the wanted one; the test's own time limit ends it otherwise. */
async function until(url: string, wanted: object): Promise<void> {
  const text = JSON.stringify(wanted);
  while (JSON.stringify(await read(url)) !== text) await new Promise(setImmediate);
}

describe('the instrument as a whole (AGT-19)', () => {
  it('lists its routes', async () => {
    const { instrument } = (await read(`${await start()}/demo`)) as { instrument: object[] };
    expect(instrument).toContainEqual({
      method: 'POST',
      path: '/demo/stream/:key/next',
      does: expect.any(String),
    });
  });

  it('can be left out: then its paths are like any other', async () => {
    expect(await read(`${await start({ instrument: false })}/demo`)).toMatchObject({ status: 'ok' });
  });

  it('takes nothing that only looks like it', async () => {
    expect(await read(`${await start()}/demonstration`)).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['GET', '/demo/ecko', 404, { error: 'the demo instrument has no /demo/ecko', routes: expect.any(Array) }],
    ['GET', '/demo/headers', 405, { error: '/demo/headers takes POST, not GET' }],
    ['GET', '/demo/seen/%zz', 400, { error: '/demo/seen/%zz has a malformed escape' }],
  ])('refuses %s %s', async (method, path, status, body) => {
    const response = await fetch((await start()) + path, { method });
    expect([response.status, await response.json()]).toEqual([status, body]);
  });
});

describe('/demo/echo (AGT-20)', () => {
  it('tells method, target, headers and body as they arrived', async () => {
    const asked = request(await start(), {
      path: '/demo/echo/a%2Fb//..?q=1&q=2',
      method: 'PATCH',
      headers: { 'X-Mixed-Case': ['1', '2'] },
    });
    asked.end('{"cut');
    const told = (await json(await responseTo(asked))) as Record<string, unknown>;
    expect(told).toMatchObject({
      method: 'PATCH',
      target: '/demo/echo/a%2Fb//..?q=1&q=2',
      headers: { 'x-mixed-case': '1, 2' },
      bodyLength: 5,
      bodyBase64: Buffer.from('{"cut').toString('base64'),
    });
    expect((told.rawHeaders as string[]).join(' ')).toContain('X-Mixed-Case 1 X-Mixed-Case 2');
  });

  it('tells a large body by length and digest', async () => {
    const body = randomBytes(64 * 1024 + 1);
    const response = await fetch(`${await start()}/demo/echo`, { method: 'POST', body });
    const told = await response.json();
    expect(told).toMatchObject({
      bodyLength: body.length,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    });
    expect(told).not.toHaveProperty('bodyBase64');
  });

  it('gives back 64 KiB whole', async () => {
    const body = randomBytes(64 * 1024);
    const response = await fetch(`${await start()}/demo/echo`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ bodyBase64: body.toString('base64') });
  });
});

describe('/demo/status (AGT-21)', () => {
  it.each([200, 201, 302, 404, 500, 599])('answers %i', async (code) => {
    const response = await fetch(`${await start()}/demo/status/${code}`, {
      method: 'POST',
      redirect: 'manual',
    });
    expect([response.status, await response.json()]).toEqual([code, { status: code }]);
  });

  it.each([204, 304])('answers %i without a body', async (code) => {
    const response = await fetch(`${await start()}/demo/status/${code}`);
    expect([response.status, await response.text()]).toEqual([code, '']);
  });

  it.each(['199', '600', '20x', '1e2'])('refuses %s', async (code) => {
    expect(await post(`${await start()}/demo/status/${code}`)).toEqual([
      400,
      { error: expect.stringContaining('it must be an integer from 200 to 599') },
    ]);
  });
});

describe('/demo/headers (AGT-22)', () => {
  const craft = async (wish: object): Promise<IncomingMessage> => {
    const asked = request(`${await start()}/demo/headers`, { method: 'POST', agent: false });
    asked.end(JSON.stringify(wish));
    return responseTo(asked);
  };

  it('answers with exactly the lines wished for, in order, with repeats and case', async () => {
    const headers = [
      ['X-AgentSpec-Guardrails-Invoked', 'a'],
      ['x-agentspec-guardrails-INVOKED', 'b'],
      ['X-AgentSpec-OPA-Violations', 'forged'],
    ];
    const response = await craft({ status: 418, headers, body: 'tea' });
    expect(response.statusCode).toBe(418);
    expect(response.rawHeaders).toEqual([...headers.flat(), 'content-length', '3', 'Connection', 'close']);
    expect((await buffer(response)).toString()).toBe('tea');
  });

  it('compresses the body for real', async () => {
    const response = await craft({ headers: [['ETag', '"1"']], body: { a: 1 }, gzip: true });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect((await buffer(response)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    const decoded = await fetch(`${await start()}/demo/headers`, {
      method: 'POST',
      body: '{"body":{"a":1},"gzip":true}',
    });
    expect(await decoded.json()).toEqual({ a: 1 });
  });

  it('says what is to come before', async () => {
    const statuses: (number | undefined)[] = [];
    const asking = request(`${await start()}/demo/headers`, { method: 'POST' });
    asking.on('information', ({ statusCode }) => statuses.push(statusCode));
    asking.end(JSON.stringify({ interim: [103, 100, 102], body: 'x' }));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    response.resume();
    expect([...statuses, response.statusCode]).toEqual([103, 100, 102, 200]);
  });

  it('lets the wish frame the message', async () => {
    const { headers } = await craft({ headers: [['Transfer-Encoding', 'chunked']], body: 'x' });
    expect(headers).not.toHaveProperty('content-length');
  });

  it.each([
    [{ headers: { a: 'b' } }, '"headers" must be a list of [name, value], both strings'],
    [{ headers: [['a', 1]] }, '"headers" must be a list of [name, value], both strings'],
    [{ headers: [['a b', 'c']] }, expect.stringContaining('a b')],
    [{ headers: [['a', 'b\nc']] }, expect.stringContaining('"a"')],
    [{ header: [] }, '"header" is none of status, headers, body, gzip, interim'],
    [{ interim: [101] }, '"interim" must be a list of 100, 102, 103'],
    [{ status: '200' }, 'the status is "200"; it must be an integer from 200 to 599'],
  ])('refuses %j', async (wish, error) => {
    expect(await post(`${await start()}/demo/headers`, wish)).toEqual([400, { error }]);
  });
});

describe('/demo/stream', () => {
  const open = async (url: string): Promise<{ stream: IncomingMessage; part: () => Promise<string> }> => {
    const stream = await responseTo(get(url, { agent: false }));
    const parts = stream.iterator({ destroyOnReturn: false });
    return { stream, part: async () => String((await parts.next()).value) };
  };

  it('sends part 1 at once, each further one when told, and ends properly (AGT-23, AGT-24)', async () => {
    const url = `${await start()}/demo/stream/k`;
    const { stream, part } = await open(url);
    expect(await part()).toBe('part 1\n');
    expect(await post(`${url}/next`)).toEqual([200, { open: true, partsSent: 2, clientGone: false }]);
    expect(await part()).toBe('part 2\n');
    expect(await post(`${url}/end`)).toEqual([200, { open: false, partsSent: 2, clientGone: false }]);
    expect(await part()).toBe('undefined');
    expect(stream.complete).toBe(true);
  });

  it('dies mid-stream when told (AGT-24)', async () => {
    const url = `${await start()}/demo/stream/k`;
    const { stream, part } = await open(url);
    await part();
    expect(await post(`${url}/die`)).toEqual([200, { open: false, partsSent: 1, clientGone: false }]);
    await expect(part()).rejects.toThrow('aborted');
    expect(stream.complete).toBe(false);
  });

  it('notices that its client has left', async () => {
    const url = `${await start()}/demo/stream/k`;
    const { stream } = await open(url);
    stream.destroy();
    await until(`${url}/state`, { open: false, partsSent: 1, clientGone: true });
    expect(await post(`${url}/next`)).toEqual([404, { error: 'no stream "k" is open: its client has left' }]);
  });

  it('refuses a key in use, and takes it again after its end', async () => {
    const url = `${await start()}/demo/stream/k`;
    const first = await open(url);
    expect((await fetch(url)).status).toBe(409);
    await post(`${url}/end`);
    const second = await open(url);
    expect(await second.part()).toBe('part 1\n');
    first.stream.destroy();
    second.stream.destroy();
  });

  it.each(['next', 'end', 'die'])('answers 404 to %s without an open stream (AGT-25)', async (action) => {
    expect(await post(`${await start()}/demo/stream/k/${action}`)).toEqual([
      404,
      { error: 'no stream "k" is open: it was never opened, or has ended' },
    ]);
  });

  it('is not open before it exists', async () => {
    expect(await read(`${await start()}/demo/stream/k/state`)).toEqual({
      open: false,
      partsSent: 0,
      clientGone: false,
    });
  });

  it('ends by itself when it is forgotten', async () => {
    const { stream } = await open(`${await start({ instrument: { lifetimeMs: 1 } })}/demo/stream/k`);
    expect(String(await buffer(stream))).toBe('part 1\n');
    expect(stream.complete).toBe(true);
  });

  it('is bounded in number, closed ones aside', async () => {
    const url = await start({ instrument: { capacity: 2 } });
    const [a, b] = [await open(`${url}/demo/stream/a`), await open(`${url}/demo/stream/b`)];
    expect((await fetch(`${url}/demo/stream/c`)).status).toBe(503);
    await post(`${url}/demo/stream/a/end`);
    const c = await open(`${url}/demo/stream/c`);
    for (const { stream } of [a, b, c]) stream.destroy();
  });
});

describe('/demo/hold (AGT-26, AGT-27)', () => {
  const waiting = { waiting: true, clientGone: false };

  it('keeps its answer back until it is released', async () => {
    const url = `${await start()}/demo/hold/k`;
    expect(await read(`${url}/state`)).toEqual({ waiting: false, clientGone: false });
    const answer = fetch(url, { method: 'PUT', body: 'x'.repeat(500_000) });
    await until(`${url}/state`, waiting);
    expect(await post(`${url}/release`)).toEqual([200, { waiting: false, clientGone: false }]);
    expect([(await answer).status, await (await answer).json()]).toEqual([200, { held: 'k' }]);
    expect((await post(`${url}/release`))[0]).toBe(404);
  });

  it('can cut its connection unanswered', async () => {
    const url = `${await start()}/demo/hold/k`;
    const answer = fetch(url).catch((error: Error) => error.message);
    await until(`${url}/state`, waiting);
    await post(`${url}/die`);
    expect(await answer).toBe('fetch failed');
  });

  it('notices that its client has left', async () => {
    const url = `${await start()}/demo/hold/k`;
    const asked = get(url, { agent: false }).on('error', () => undefined);
    await until(`${url}/state`, waiting);
    asked.destroy();
    await until(`${url}/state`, { waiting: false, clientGone: true });
  });

  it('is answered 503 when it is forgotten', async () => {
    const response = await fetch(`${await start({ instrument: { lifetimeMs: 1 } })}/demo/hold/k`);
    expect([response.status, await response.json()]).toEqual([503, { error: 'not released within 1 ms' }]);
  });
});

describe('/demo/seen (AGT-28)', () => {
  const send = (url: string, id: string): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { 'x-request-id': id } });

  it('counts the requests with an id, those that ask for it aside', async () => {
    const url = await start();
    await send(`${url}/any`, 'a b');
    await send(`${url}/demo/echo`, 'a b');
    await fetch(`${url}/demo/seen/a%20b`, { headers: { 'x-request-id': 'a b' } });
    expect(await read(`${url}/demo/seen/a%20b`)).toEqual({ count: 2 });
    expect(await read(`${url}/demo/seen/other`)).toEqual({ count: 0 });
  });
});
