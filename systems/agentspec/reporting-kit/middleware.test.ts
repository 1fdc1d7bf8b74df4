import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import {
  currentReport,
  eventPush,
  headerReporting,
  reportOf,
  SidecarClient,
  wrapTool,
  type PushOutcome,
} from '.';
import { serve } from '../common/testing/servers';
import { FakeSidecar } from './testing/fake-sidecar';

const reporting = headerReporting();
const reported =
  (handler: RequestListener): RequestListener =>
  (request, response) =>
    reporting(request, response, () => handler(request, response));

const call = (name: string): Promise<void> => wrapTool(name, () => undefined)();

async function answerOf(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage];
  return response;
}

async function headersOf(handler: (response: ServerResponse) => void): Promise<IncomingMessage> {
  const url = await serve(
    reported(async (_request, response) => {
      await call('plan');
      handler(response);
    }),
  );
  const answer = await answerOf(url);
  answer.resume();
  return answer;
}

describe('header reporting', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['end', (response) => response.end('x')],
    ['write', (response) => void (response.write('x'), response.end())],
    ['flushHeaders', (response) => void (response.flushHeaders(), response.end('x'))],
    ['writeHead', (response) => response.writeHead(201, 'Made', { 'x-own': '1' }).end('x')],
  ])('reports when the response starts with %s', async (_way, start) => {
    const { headers } = await headersOf(start);
    expect(headers['x-agentspec-tools-called']).toBe('plan');
  });

  it('says nothing of what did not happen', async () => {
    const url = await serve(reported((_request, response) => response.end()));
    const { rawHeaders } = await answerOf(url);
    expect(rawHeaders.filter((name) => /^x-agentspec/i.test(name))).toEqual([]);
  });

  it('keeps status, reason and headers of the agent, given beforehand or with the head (KIT-4)', async () => {
    const answer = await headersOf((response) => {
      response.setHeader('x-before', 'a');
      response.writeHead(201, 'Made', { 'x-with': ['b', 'c'], 'X-AgentSpec-Tools-Called': 'own' }).end();
    });
    expect([answer.statusCode, answer.statusMessage]).toEqual([201, 'Made']);
    expect(answer.headers).toMatchObject({
      'x-before': 'a',
      'x-with': 'b, c',
      'x-agentspec-tools-called': 'own, plan',
    });
  });

  it('keeps raw headers with their repeats', async () => {
    const { rawHeaders } = await headersOf((response) =>
      response.writeHead(200, ['X-R', '1', 'X-R', '2']).end(),
    );
    expect(rawHeaders.join(' ')).toContain('X-R 1 X-R 2');
  });

  it('takes the request id of the request, and makes a UUID where there is none (KIT-1)', async () => {
    const url = await serve(reported((_request, response) => response.end(currentReport()?.requestId)));
    expect(await text(await answerOf(url, { 'x-request-id': 'mine' }))).toBe('mine');
    expect(await text(await answerOf(url, { 'x-request-id': '' }))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(await text(await answerOf(url))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('does not let a request inherit from the one before it, on the same connection and after an error', async () => {
    const url = await serve(
      reported(async (request, response) => {
        if (request.url === '/first') await call('plan');
        response.writeHead(request.url === '/first' ? 500 : 200).end();
      }),
    );
    expect((await fetch(`${url}/first`)).headers.get('x-agentspec-tools-called')).toBe('plan');
    expect((await fetch(`${url}/second`)).headers.has('x-agentspec-tools-called')).toBe(false);
  });
});

it('keeps concurrent requests apart over real connections (KIT-2)', async () => {
  const url = await serve(
    reported(async (request, response) => {
      for (const name of (request.url ?? '').slice(1).split('/')) {
        await new Promise(setImmediate);
        if (name) await call(name);
      }
      response.end();
    }),
  );
  const toolsOfRequests = fc.array(fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 5 }), {
    minLength: 2,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(toolsOfRequests, async (requests) => {
      const answers = await Promise.all(requests.map((tools) => fetch(`${url}/${tools.join('/')}`)));
      const told = answers.map(({ headers }) => headers.get('x-agentspec-tools-called') ?? '');
      expect(told).toEqual(requests.map((tools) => tools.join(',')));
    }),
    { numRuns: 30 },
  );
});

describe('event push', () => {
  async function pushing(handler: RequestListener): Promise<{ url: string; sidecar: FakeSidecar }> {
    const sidecar = await FakeSidecar.start();
    const client = new SidecarClient({ url: sidecar.url });
    const push = eventPush({ client, agentName: 'a', onOutcome: () => undefined });
    const url = await serve(
      reported((request, response) => push(request, response, () => handler(request, response))),
    );
    return { url, sidecar };
  }

  it('pushes what ran after the response had started, which no header could say (KIT-3, KIT-11)', async () => {
    const { url, sidecar } = await pushing(async (_request, response) => {
      await call('early');
      response.write('part');
      await call('late');
      response.end();
    });
    const answer = await answerOf(url, { 'x-request-id': 'streamed' });
    expect(answer.headers['x-agentspec-tools-called']).toBe('early');
    expect(await text(answer)).toBe('part');
    const { body } = await sidecar.take();
    expect(body).toMatchObject({ requestId: 'streamed', agentName: 'a' });
    expect(body.events.map(({ name }) => name)).toEqual(['early', 'late']);
  });

  it('waits for the end of the response (KIT-12)', async () => {
    const { url, sidecar } = await pushing(async (request, response) => {
      await call(request.url === '/a' ? 'a' : 'b');
      response.write('part');
      if (request.url === '/b') response.end();
    });
    const open = await answerOf(`${url}/a`);
    await fetch(`${url}/b`);
    expect((await sidecar.take()).body.events[0]).toMatchObject({ name: 'b' });
    open.destroy();
  });

  it('does not push an empty report (KIT-12)', async () => {
    const { url, sidecar } = await pushing(async (request, response) => {
      if (request.url === '/busy') await call('t');
      response.end();
    });
    await fetch(`${url}/idle`);
    await fetch(`${url}/busy`);
    await sidecar.take();
    expect(sidecar.pushes).toHaveLength(1);
  });

  it('tells what became of the push', async () => {
    let tell: (outcome: [PushOutcome, string]) => void;
    const told = new Promise<[PushOutcome, string]>((resolve) => (tell = resolve));
    const push = eventPush({
      client: new SidecarClient({ url: 'http://127.0.0.1:1' }),
      agentName: 'a',
      onOutcome: (...outcome) => tell(outcome),
    });
    const url = await serve((request, response) =>
      push(request, response, () => {
        reportOf(request).recordTool({ name: 't', success: true, latencyMs: 0 });
        response.end();
      }),
    );
    const id = randomUUID();
    await fetch(url, { headers: { 'x-request-id': id } });
    expect(await told).toEqual([{ status: 'failed', reason: expect.stringContaining('fetch failed') }, id]);
  });
});
