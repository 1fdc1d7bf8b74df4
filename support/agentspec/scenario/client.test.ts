// What Givens say of the requests to come is on those that come; what cannot be done is a mistake of the scenario.
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { BenchError } from '../../../runner/errors';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { serve } from '../../../runner/testing/servers';
import { DemoInstrument } from '../clients/demo-instrument';
import { SidecarProxy } from '../clients/sidecar-proxy';
import { Client } from './client';

interface Arrived {
  readonly what: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A client, and what of it arrives at an agent that answers everything with 200. */
async function bench(): Promise<{ client: Client; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const url = await serve(async (request, response) => {
    const { method, url: target, headers } = request;
    arrived.push({ what: `${method} ${target}`, headers, body: await text(request) });
    response.end('{}');
  });
  const proxy = new SidecarProxy('gymcoach', url, () => undefined);
  onCleanUp(() => proxy.close());
  return { client: new Client(proxy, new DemoInstrument('gymcoach', proxy)), arrived };
}

test('what the agent reports of a chat message is set anew each time; when it pushes stays', async () => {
  const { client, arrived } = await bench();
  client.agentPushes('off');
  await client.chat({ message: 'hello', target: '/CHAT' });
  client.agentReports({ guardrails: ['a', 'b'] });
  await client.chat();
  client.agentReports({ tools: ['t'] });
  await client.inARow(1, 'chat');
  const told = arrived.map(({ headers }) =>
    ['guardrails-invoked', 'tools-called', 'user-confirmed'].map((name) => headers[`x-agentspec-${name}`]),
  );
  expect(told).toEqual([Array(3).fill(undefined), ['a, b', 'none', undefined], ['none', 't', undefined]]);
  expect(arrived.map(({ headers }) => headers['x-agentspec-event-push'])).toEqual(['off', 'off', 'off']);
  expect(arrived[0]).toMatchObject({ what: 'POST /CHAT', body: '{"message":"hello"}' });
});

test('outside the chat route a report, or an answer, is scripted at the demo instrument', async () => {
  const { client, arrived } = await bench();
  client.claimsGuardrail('mine');
  client.agentReports({});
  await client.send({ target: '/plans' });
  client.agentReports({ guardrails: ['g'], tools: ['t', 'u'] });
  client.agentAnswers({ status: 404, headers: [['etag', '"v7"']] });
  await client.send();
  expect(arrived.map(({ what }) => what)).toEqual(['GET /plans', 'POST /demo/headers']);
  expect(arrived.map(({ headers }) => headers['x-agentspec-guardrails-invoked'])).toEqual(['mine', 'mine']);
  expect(JSON.parse(arrived[1]!.body)).toEqual({
    status: 404,
    headers: [
      ['X-AgentSpec-Guardrails-Invoked', 'g'],
      ['X-AgentSpec-Tools-Called', 't, u'],
      ['etag', '"v7"'],
    ],
  });
});

test('a status alone can be had by any method', async () => {
  const { client, arrived } = await bench();
  client.agentAnswers({ status: 200, headers: [] });
  await client.send({ method: 'HEAD' });
  expect(arrived[0]!.what).toBe('HEAD /demo/status/200');
});

test('an agent that echoes is sent the whole request below its echo', async () => {
  const { client, arrived } = await bench();
  client.agentEchoes();
  await client.send({ method: 'PUT', target: '//a', headers: { 'x-a': 'b' }, body: 'c' });
  await client.sendUnstamped();
  expect(arrived[0]).toMatchObject({ what: 'PUT /demo/echo//a', headers: { 'x-a': 'b' }, body: 'c' });
  expect(arrived[1]!.headers).not.toHaveProperty('x-request-id');
});

test('a scripted answer to a route or a method of its own, or to a chat message, is a mistake', async () => {
  const { client, arrived } = await bench();
  client.agentAnswers({ headers: [['etag', '"v7"']] });
  await expect(client.send({ target: '/plans' })).rejects.toThrow(BenchError);
  await expect(client.send({ method: 'HEAD' })).rejects.toThrow('to "a client sends a request" only');
  expect(() => client.chat()).toThrow('no agent can be told how to answer a chat message');
  expect(arrived).toEqual([]);
});
