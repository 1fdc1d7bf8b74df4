// Which responses OPA is asked about, and what if it does not answer: OPA-3, OPA-6 to OPA-10, OPA-12, OPA-16 to OPA-18.
import type { RequestListener } from 'node:http';
import type { OpaProxyMode } from '../settings';
import { send } from '../testing/http';
import { reporting, silent, withConfirmation, withStatus } from './testing/agents';
import { denyingOpa, startBench } from './testing/proxy-bench';

const POST = { method: 'POST', body: '{}' };

describe('OPA is asked', () => {
  const asked = async (
    request: [path: string, method?: string],
    bench: { agent?: RequestListener; mode?: OpaProxyMode; chatPath?: string } = {},
  ) => {
    const { opa, inputs } = denyingOpa('some_rule');
    const { port, entry } = await startBench({ agent: silent, opa, ...bench });
    await send(port, request[0], { method: request[1] ?? 'POST' });
    return { inputs, entry: await entry() };
  };

  it.each([
    ['a POST on /chat', ['/chat?stream=1'], {}],
    ['a POST on the default chat path', ['/v1/chat'], {}],
    ['a POST on the declared chat path', ['/talk'], { chatPath: '/talk' }],
    ['a chat path in absolute form', ['http://x/chat'], {}],
    ['a chat path spelled to dodge', ['/x/..//%63hat/?q'], {}],
    ['a chat path in other letters', ['/Ch%41T'], {}],
    ['a chat path with parameters', ['/chat;v=1'], {}],
    ['a chat path with parameters and a slash', ['/chat;v=1/?q'], {}],
    ['a chat path with encoded parameters', ['/chat%3Bv=1'], {}],
    ['a chat path with parameters in other segments', ['/;a/x;b=/..;c/chat;d'], {}],
    ['a chat path with parameters that cannot be decoded', ['/%63hat;v=%ff%zz'], {}],
    ['a chat path after a segment that cannot be decoded', ['/%ff/../%63hat'], {}],
    ['a chat path with backslashes', ['/x\\..%5c\\chat'], {}],
    ['a declared chat path with parameters', ['/v2/talk'], { chatPath: '/v2;x=1/talk' }],
    ['a declared chat path in other letters', ['/tALK'], { chatPath: '/Talk' }],
    ['a GET whose response has a report', ['/any', 'GET'], { agent: reporting }],
    ['an error that carries a report', ['/any'], { agent: withStatus(500, reporting) }],
  ] as const)('about %s', async (_what, request, bench) => {
    const { inputs, entry } = await asked(request as never, bench);
    expect(inputs).toHaveLength(1);
    expect(entry).toMatchObject({ opaViolations: ['some_rule'], behavioralCompliant: false });
  });

  it.each([
    ['a GET on /chat of a silent agent', ['/chat', 'GET'], {}],
    ['another route of a silent agent', ['/chatter'], {}],
    ['a route that begins like the chat path', ['/chat.history'], {}],
    ['a chat path among the parameters', ['/x;/../chat/y'], {}],
    ['the default chat path where another is declared', ['/v1/chat'], { chatPath: '/talk' }],
    ['anything in mode off', ['/chat'], { agent: reporting, mode: 'off' }],
    ['a target that is not UTF-8', ['/%ff'], {}],
  ] as const)('not about %s', async (_what, request, bench) => {
    const { inputs, entry } = await asked(request as never, bench);
    expect(inputs).toHaveLength(0);
    expect(entry).not.toHaveProperty('behavioralCompliant');
  });

  it('with what was reported, and of a silent agent with empty lists', async () => {
    const { inputs } = await asked(['/chat'], { agent: withConfirmation(reporting) });
    expect(inputs[0]).toMatchObject({
      guardrails_invoked: ['pii-detector'],
      tools_called: ['plan-workout'],
      user_confirmed: true,
    });
    const { inputs: silentInputs, entry } = await asked(['/chat']);
    expect(silentInputs[0]).toMatchObject({ guardrails_invoked: [] });
    expect(entry).not.toHaveProperty('guardrailsInvoked');
  });

  it.each(['false', 'TRUE', 'yes', 'true, false', ''])(
    'without a confirmation that reads %j',
    async (value) => {
      const { inputs } = await asked(['/chat'], {
        agent: (_request, response) => void response.setHeader('X-AgentSpec-User-Confirmed', value).end(),
      });
      expect(inputs[0]).not.toHaveProperty('user_confirmed');
    },
  );

  it('not about answers of the proxy itself', async () => {
    const { opa, inputs } = denyingOpa('some_rule');
    const { port, entry } = await startBench({ agent: 'http://127.0.0.1:1', opa, mode: 'enforce' });
    expect((await send(port, '/chat', POST)).status).toBe(502);
    expect(inputs).toHaveLength(0);
    expect(await entry()).not.toHaveProperty('opaViolations');
  });

  it('and what was confirmed is kept for later pushes, next to the violations of the response', async () => {
    const { opa } = denyingOpa('a', 'b');
    const { port, context } = await startBench({ agent: withConfirmation(reporting), opa });
    await send(port, '/', { headers: { 'x-request-id': 'id' } });
    expect(context.ring.find('id')).toMatchObject({ userConfirmed: true, responseViolations: ['a', 'b'] });
  });
});

describe('without an answer of OPA', () => {
  const answers: Record<string, RequestListener> = {
    'that refuses': (_request, response) => void response.writeHead(500).end('{"result":["a"]}'),
    'that talks nonsense': (_request, response) => void response.end('<html>'),
    'that has no policy of that name': (_request, response) => void response.end('{}'),
    'that hangs up': (request) => void request.socket.destroy(),
  };

  it.each(Object.keys(answers))(
    '%s, the response passes, without a verdict, with a warning',
    async (what) => {
      const { port, entry, logLines } = await startBench({
        agent: reporting,
        opa: answers[what],
        mode: 'enforce',
      });
      const { status, headers, body } = await send(port, '/chat', POST);
      expect([status, String(body)]).toEqual([200, 'from the agent']);
      expect(headers).not.toHaveProperty('x-agentspec-opa-violations');
      expect(await entry()).not.toHaveProperty('behavioralCompliant');
      expect(await entry()).not.toHaveProperty('opaViolations');
      expect(logLines).toEqual([expect.objectContaining({ level: 'warn', reason: expect.any(String) })]);
    },
  );
});
