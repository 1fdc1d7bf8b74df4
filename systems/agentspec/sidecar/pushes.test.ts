// Proxy and control plane together: what a push may not do to the response of its request. EVT-20.
import { once } from 'node:events';
import { request, type IncomingMessage, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { createControlPlane } from './control-plane/server';
import { opaThat } from './control-plane/testing/bench';
import { startBench } from './proxy/testing/proxy-bench';
import { createGate } from './testing/gate';
import { send } from './testing/http';

const GUARDRAIL = { type: 'guardrail', guardrailType: 'pii-detector', invoked: true };
const FORBIDDEN = { type: 'tool', name: 'forbidden' };
const CHAT = { method: 'POST', headers: { 'x-request-id': 'r1' }, body: '{}' };

const policy = opaThat(({ guardrails_invoked: guardrails, tools_called: tools = [] }) => [
  ...(guardrails.includes('pii-detector') ? [] : ['pii_detector_not_invoked']),
  ...(tools.includes('forbidden') ? ['forbidden_tool'] : []),
]);

/** A sidecar that enforces the policy; `push` is what the agent pushes for request `r1`. */
async function startEnforcing(agent: RequestListener) {
  const bench = await startBench({ agent, opa: policy, mode: 'enforce' });
  const controlPlane = createControlPlane(bench.context);
  const push = async (event: object) => {
    const payload = { requestId: 'r1', events: [event] };
    const { statusCode, body } = await controlPlane.inject({ method: 'POST', url: '/events', payload });
    return { status: statusCode, body: JSON.parse(body) };
  };
  return { ...bench, push };
}

describe('a push never changes the response (EVT-20)', () => {
  it.each([
    ['that heals does not save a silent answer', GUARDRAIL, '', 403, 'pii_detector_not_invoked'],
    ['that violates does not block a good answer', FORBIDDEN, 'pii-detector', 200, undefined],
  ])('early, one %s', async (_what, event, report, status, violations) => {
    let pushed: number | undefined;
    const { port, entry, push } = await startEnforcing(async (_request, response) => {
      pushed = (await push(event)).status;
      response.setHeader('x-agentspec-guardrails-invoked', report).end('ok');
    });
    const reply = await send(port, '/chat', CHAT);
    expect(pushed).toBe(202);
    expect(reply.status).toBe(status);
    expect(reply.headers['x-agentspec-opa-violations']).toBe(violations);
    expect((await entry()).statusCode).toBe(status);
  });

  it('of which a part, or all, has been sent', async () => {
    const rest = createGate();
    const { port, entry, push } = await startEnforcing(async (_request, response) => {
      response.setHeader('x-agentspec-guardrails-invoked', 'pii-detector').write('first, ');
      await rest.opened;
      response.end('rest');
    });
    const outgoing = request({ port, path: '/chat', agent: false, ...CHAT }).end(CHAT.body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect((await push(FORBIDDEN)).status).toBe(202);
    rest.open();
    expect(await text(incoming)).toBe('first, rest');
    expect(incoming.statusCode).toBe(200);
    expect(await push(FORBIDDEN)).toMatchObject({ status: 200, body: { opaViolations: ['forbidden_tool'] } });
    expect(await entry()).toMatchObject({ statusCode: 200, opaViolations: ['forbidden_tool'] });
    expect(await entry()).not.toHaveProperty('opaBlocked');
  });
});
