// What an agent reports by header, and what is left of it: HDR-1, HDR-2, HDR-4 to HDR-7, HDR-9, AUD-10, PRX-14.
import type { OpaProxyMode } from '../settings';
import { send } from '../testing/http';
import { reporting } from './testing/agents';
import { startBench } from './testing/proxy-bench';

describe('a report', () => {
  it.each(['off', 'track', 'enforce'] as OpaProxyMode[])(
    'is recorded and removed in mode %s, without OPA',
    async (mode) => {
      const { port, entry } = await startBench({ agent: reporting, mode });
      const { headers } = await send(port, '/any');
      expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
      const recorded = await entry();
      expect(recorded).toMatchObject({ guardrailsInvoked: ['pii-detector'], toolsCalled: ['plan-workout'] });
      expect(recorded).not.toHaveProperty('behavioralCompliant');
      expect(recorded).not.toHaveProperty('opaViolations');
    },
  );

  it('is one list over several lines, in any case, blanks trimmed and empty items dropped', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(200, [
            ...['x-agentspec-GUARDRAILS-invoked', ' a , ,b,', 'X-AGENTSPEC-TOOLS-CALLED', ''],
            ...['X-AgentSpec-Guardrails-Invoked', 'c', 'x-agentspec-tools-called', 't,t'],
          ])
          .end(),
    });
    await send(port, '/');
    expect(await entry()).toMatchObject({ guardrailsInvoked: ['a', 'b', 'c'], toolsCalled: ['t', 't'] });
  });

  it('leaves no list behind that has no item', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) => void response.setHeader('x-agentspec-tools-called', ' , ').end(),
    });
    await send(port, '/');
    expect(await entry()).not.toHaveProperty('toolsCalled');
    expect(await entry()).not.toHaveProperty('guardrailsInvoked');
  });

  it('is the only thing of X-AgentSpec that counts: the rest is removed, forgeries included', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(200, {
            'x-agentspec-opa-VIOLATIONS': 'forged',
            'X-AgentSpec-Other': '1',
            'X-AgentSpec': 'kept',
          })
          .end(),
    });
    const { headers } = await send(port, '/');
    expect(headers['x-agentspec']).toBe('kept');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec-'))).toEqual([]);
    expect(await entry()).not.toHaveProperty('opaViolations');
  });

  it('of a client is the business of the agent alone', async () => {
    let seen: unknown;
    const { port, entry } = await startBench({
      agent: (request, response) => {
        seen = request.headers['x-agentspec-guardrails-invoked'];
        response.end();
      },
    });
    await send(port, '/', { headers: { 'X-AgentSpec-Guardrails-Invoked': 'pii-detector' } });
    expect(seen).toBe('pii-detector');
    expect(await entry()).not.toHaveProperty('guardrailsInvoked');
  });
});
