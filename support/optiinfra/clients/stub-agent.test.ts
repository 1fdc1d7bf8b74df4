// What an agent that scenarios bring along does with its tasks, seen by an orchestrator of this test.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { HttpClient } from '../../../runner/http/http-client';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { script } from '../../../runner/testing/servers';
import { Api } from './api';
import { StubAgent, type Behaviour } from './stub-agent';

const record = () => undefined;
const task = { task_id: 'task_1', task_type: 'analyze_cost', parameters: { of: 'acme' } };

async function agentThat(behaviour: Behaviour) {
  let endpoint = '';
  const orchestrator = await script({
    'POST /orchestrator/agents/register': async (request: IncomingMessage, response: ServerResponse) => {
      ({ endpoint } = (await json(request)) as { endpoint: string });
      response.end(JSON.stringify({ agent_id: 'agt_1', heartbeat_interval_seconds: 60 }));
    },
    'POST /orchestrator/agents/agt_1/deregister': { deregistered: true },
  });
  const http = new HttpClient(orchestrator.url, { system: 'OptiInfra', channel: 'orchestrator' }, record);
  const agent = await StubAgent.join(new Api(http), { type: 'cost', hostname: 'stub', behaviour });
  onCleanUp(async () => {
    await agent.leave();
    http.close();
  });
  const ask = () => fetch(`${endpoint}/task`, { method: 'POST', body: JSON.stringify(task) });
  return { agent, ask };
}

test('one that works answers with the result, and remembers the task', async () => {
  const { agent, ask } = await agentThat('works');
  expect(await (await ask()).json()).toMatchObject({ task_id: 'task_1', status: 'completed' });
  expect(agent.tasks).toEqual([task]);
});

test('one that lies answers what no contract allows', async () => {
  const { ask } = await agentThat('lies');
  expect(await (await ask()).json()).toEqual({ task_id: 'another', status: 'splendid' });
});

test('one that crashes cuts the connection', async () => {
  const { ask } = await agentThat('crashes');
  await expect(ask()).rejects.toThrow();
});
