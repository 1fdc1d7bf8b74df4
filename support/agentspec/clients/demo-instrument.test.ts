// How the demo instrument of an agent is driven, and that an agent without one is no broken platform.
import type { RequestListener } from 'node:http';
import { CannotRunHere } from '../../../runner/errors';
import { Answer } from '../../../runner/http/answer';
import { onCleanUp, setVariables } from '../../../runner/testing/clean-up';
import { script, serve, type Scripted } from '../../../runner/testing/servers';
import { changesOf, DemoInstrument, scriptedBy } from './demo-instrument';
import { SidecarProxy } from './sidecar-proxy';

const LIST = { 'GET /demo': { instrument: [{ path: '/demo/echo/*' }] } };

function benchAt(url: string): { instrument: DemoInstrument; proxy: SidecarProxy } {
  const proxy = new SidecarProxy('gymcoach', url, () => undefined);
  onCleanUp(() => proxy.close());
  return { instrument: new DemoInstrument('gymcoach', proxy), proxy };
}

const instrumentAt = (url: string): DemoInstrument => benchAt(url).instrument;

const scripted = async (answers: Readonly<Record<string, Scripted>>) =>
  instrumentAt((await script(answers)).url);

const answering =
  (status: number, body = ''): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(body);

describe('with the instrument', () => {
  test('the echo tells what arrived below its root', async () => {
    const { instrument, proxy } = benchAt(
      await serve(({ method, url, headers }, response) => {
        response.end(JSON.stringify({ method, target: url, headers, bodyLength: 0, bodySha256: '' }));
      }),
    );
    const { requestId, answer } = await proxy.request(
      instrument.toEcho({ method: 'PUT', target: '/a//b?c=%2F' }),
    );
    const echo = await instrument.echoIn(answer);
    expect(echo).toMatchObject({ method: 'PUT', target: '/a//b?c=%2F' });
    expect(echo.headers['x-request-id']).toBe(requestId);
  });

  test.each([404, 501, 200])(
    'the status %d is what was asked for, not a missing instrument',
    async (code) => {
      const instrument = await scripted({ [`GET /demo/status/${code}`]: answering(code) });
      expect((await instrument.status(code)).answer.status).toBe(code);
    },
  );

  test('another status than asked for is an answer of the platform', async () => {
    const instrument = await scripted({ ...LIST, 'GET /demo/status/404': answering(502) });
    expect((await instrument.status(404)).answer.status).toBe(502);
  });

  test.each([404, 501, 403])(
    'an answer scripted, or replaced, with %d is given as it came',
    async (status) => {
      const instrument = await scripted({ 'POST /demo/headers': answering(status) });
      expect((await instrument.respond({ status, headers: [] })).answer.status).toBe(status);
    },
  );

  test('a platform that answers something else in place of the echo is quoted', async () => {
    const instrument = await scripted(LIST);
    const answer = new Answer({ status: 502, headers: {}, body: Buffer.from('{"error":"down"}') });
    await expect(instrument.echoIn(answer)).rejects.toThrow(
      'expected the demo instrument of gymcoach to tell "target", got (status 502): {"error":"down"}',
    );
  });

  test('requests are counted by id', async () => {
    const instrument = await scripted({ 'GET /demo/seen/a%2Fb': { count: 2 } });
    expect(await instrument.timesSeen('a/b')).toBe(2);
  });

  test('the agent is waited for until it holds the request, and until it notices that the client left', async () => {
    const states = [
      { open: false, clientGone: false },
      { open: true, clientGone: false },
      { clientGone: true },
    ];
    const instrument = instrumentAt(
      await serve((request, response) => {
        if (request.url!.endsWith('/state')) response.end(JSON.stringify(states.shift()));
        else response.write('part 1\n');
      }),
    );
    const { agentSide } = instrument.openStream();
    await agentSide.hasReceived();
    await agentSide.noticesThatTheClientIsGone();
    expect(states).toEqual([]);
  });

  test('a state that does not come is missed with what the agent says', async () => {
    setVariables({ TIMEOUT_STREAM_PART_MS: '50' });
    const instrument = instrumentAt(
      await serve((request, response) => {
        if (request.url!.endsWith('/state')) response.end('{"waiting":false,"clientGone":false}');
      }),
    );
    const { agentSide } = instrument.openHold();
    await expect(agentSide.hasReceived()).rejects.toThrow(
      /^Waited 0\.05 s for the agent to receive the request, .*the agent says 200 {"waiting":false,"clientGone":false} \(TIMEOUT_STREAM_PART_MS/,
    );
  });

  test('each word reaches the agent; a refused one is told', async () => {
    const told: string[] = [];
    const instrument = instrumentAt(
      await serve((request, response) => {
        if (request.url === '/demo') return response.end(JSON.stringify(LIST['GET /demo']));
        const [, , kind, , word] = request.url!.split('/');
        if (word) told.push(`${request.method} ${kind} ${word}`);
        return word && response.writeHead(word === 'die' ? 404 : 200).end('{}');
      }),
    );
    const { agentSide: stream } = instrument.openStream();
    const { agentSide: hold } = instrument.openHold();
    await stream.sendsNextPart();
    await stream.finishes();
    await hold.finishes();
    await expect(hold.dies()).rejects.toThrow(/^the agent refused "die" for \/demo\/hold\/[0-9a-f-]+: 404/);
    expect(told).toEqual(['POST stream next', 'POST stream end', 'POST hold release', 'POST hold die']);
  });
});

test('what matters of a request is compared with what arrived of it', () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const echo = { method: 'GET', target: '/a', headers: { 'x-a': 'b' }, bodyLength: 0, bodySha256: empty };
  const { before, after } = changesOf({ headers: { 'X-A': 'a' } }, echo);
  expect(before).toEqual({ ...echo, headers: { 'X-A': 'a' } });
  expect(after).toEqual({ ...echo, headers: { 'X-A': 'b' } });
});

test('an answer is scripted by rows: its parts by their words, headers by their names', () => {
  const lines = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];
  expect(scriptedBy([['status', '404'], ...lines])).toEqual({ status: 404, headers: lines });
  expect(scriptedBy([['body', 'plain']])).toEqual({ headers: [], body: 'plain' });
  expect(scriptedBy([['compressed body', 'c']])).toEqual({ headers: [], body: 'c', gzip: true });
});

describe.each([
  ['404 to everything', answering(404)],
  ['501 to everything, in HTML', answering(501, '<html></html>')],
  ['200 with JSON to everything', answering(200, '{"status":"ok"}')],
])('an agent without the instrument that answers %s', (_what, answer) => {
  const instrument = async () => instrumentAt(await serve(answer));
  const uses: [string, (one: DemoInstrument) => Promise<unknown>][] = [
    [
      'an echo',
      (one) => one.echoIn(new Answer({ status: 200, headers: {}, body: Buffer.from('{"status":"ok"}') })),
    ],
    ['a status', (one) => one.status(418)],
    ['a count', (one) => one.timesSeen('mine')],
  ];
  test.each(uses)('cannot run %s', async (_use, use) => {
    const attempt = use(await instrument());
    await expect(attempt).rejects.toThrow(CannotRunHere);
    await expect(attempt).rejects.toThrow('the gymcoach agent offers no demo instrument');
  });
});

test.each([404, 501])(
  'an agent that answers POST with %d cannot run a scripted answer, or words to a stream',
  async (status) => {
    const instrument = instrumentAt(
      await serve((request, response) => {
        response.writeHead(request.method === 'POST' ? status : 200).end('{"status":"ok"}');
      }),
    );
    await expect(instrument.respond({ headers: [] })).rejects.toThrow(CannotRunHere);
    const { agentSide } = instrument.openStream();
    await expect(agentSide.sendsNextPart()).rejects.toThrow(CannotRunHere);
    await expect(agentSide.hasReceived()).rejects.toThrow(CannotRunHere);
  },
);

test('in front of an agent that is known to offer it, whatever else answers is the sidecar', async () => {
  const proxy = new SidecarProxy('gymcoach', await serve(answering(200, '{}')), () => undefined);
  onCleanUp(() => proxy.close());
  const instrument = new DemoInstrument('gymcoach', proxy, () => true);
  await expect(instrument.timesSeen('mine')).rejects.toThrow(
    'expected the demo instrument of gymcoach to tell "count", got (status 200): {}',
  );
  expect((await instrument.status(418)).answer.status).toBe(200);
});
