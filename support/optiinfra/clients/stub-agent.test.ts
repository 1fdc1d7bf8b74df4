// What an agent of a scenario does with its tasks, seen by an orchestrator of this test.
import { json } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpClient } from '../../../runner/http/http-client';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { script } from '../../../runner/testing/servers';
import { Api } from './api';
import { Orchestrator } from './orchestrator';
import { acts, replyTo, type Act } from './stub-acts';
import { StubAgent } from './stub-agent';

const task = { task_id: 'task_1', task_type: 'analyze_cost', parameters: { of: 'acme' }, timeout_seconds: 9 };
const identity = { name: 'Ada', type: 'cost' as const, hostname: 'ada.test', capabilities: ['c'] };

async function agentThat(act: Act) {
  let endpoint = '';
  const { url } = await script({
    'POST /orchestrator/agents/register': async (request: IncomingMessage, response: ServerResponse) => {
      ({ endpoint = '' } = (await json(request)) as { endpoint?: string });
      response.end(JSON.stringify({ agent_id: 'agt_1', heartbeat_interval_seconds: 60 }));
    },
    'POST /orchestrator/agents/agt_1/heartbeat': { received: true },
  });
  const http = new HttpClient(url, { system: 'OptiInfra', channel: 'orchestrator' }, () => undefined);
  const agent = new StubAgent(identity, new Orchestrator(new Api(http)), 'key');
  agent.will(act);
  await agent.arrive();
  onCleanUp(async () => (agent.die(), http.close()));
  const ask = (key = 'key') =>
    fetch(`${endpoint}/task`, { method: 'POST', body: JSON.stringify(task), headers: { 'x-api-key': key } });
  return { agent, ask };
}

test('one that completes answers with a result, and remembers what it was given', async () => {
  const { agent, ask } = await agentThat(acts.completes);
  expect(await (await ask()).json()).toEqual(replyTo(task));
  expect(agent.visits.map((visit) => visit.task)).toEqual([task]);
});

test('one that lies answers what no contract allows', async () => {
  const { ask } = await agentThat(acts['answers for no task']);
  expect(await (await ask()).json()).not.toHaveProperty('task_id');
});

test('one that dies cuts the connection, and takes no other', async () => {
  const { ask } = await agentThat(acts['dies over her tasks']);
  await expect(ask()).rejects.toThrow();
  await expect(ask()).rejects.toThrow();
});

test('anybody but the orchestrator is refused (AGN-26)', async () => {
  const { agent, ask } = await agentThat(acts.completes);
  expect((await ask('another')).status).toBe(401);
  expect(agent.visits).toEqual([]);
});
