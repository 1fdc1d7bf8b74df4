// `make demo-opa`: the policy engines of the demo, their health, and what they say to a chat without guardrails (DEM-26).
import axios from 'axios';
import { messageOf } from '../../../runner/errors';
import type { AgentStatus, DemoEnvironment } from '../../../support/agentspec/environments/demo';
import { timeouts } from '../../../support/timeouts';
import { sayTable } from '../../print';

const head = ['agent', 'engine', 'address', 'health', 'a chat without guardrails is'];

/** @returns whether there are engines, all healthy, that deny what they must */
export async function opa(demo: DemoEnvironment): Promise<boolean> {
  const agents = (await demo.agents()).filter(({ engine }) => engine);
  const rows = await Promise.all(agents.map(async (agent) => rowOf(agent, await demo.engineUrl(agent.name))));
  sayTable(head, rows);
  return (
    rows.length > 0 &&
    rows.every(([, , , health, verdict]) => health === '200' && verdict?.startsWith('denied'))
  );
}

async function rowOf({ name, engine = '' }: AgentStatus, url: string): Promise<string[]> {
  const options = { timeout: timeouts.REQUEST.ms, proxy: false as const };
  const health = await said(
    () => axios.get(`${url}/health`, options),
    ({ status }) => String(status),
  );
  const query = `${url}/v1/data/agentspec/agent/${name.replaceAll('-', '_')}/deny`;
  const input = { request_type: 'llm_call', agent_name: name, guardrails_invoked: [] };
  const verdict = await said(
    () => axios.post<{ result?: string[] }>(query, { input }, options),
    ({ data }) => (data.result?.length ? `denied: ${data.result.join(', ')}` : 'allowed'),
  );
  return [name, engine, url, health, verdict];
}

async function said<T>(send: () => Promise<T>, read: (answer: T) => string): Promise<string> {
  return send().then(read, (error) => `no answer: ${messageOf(error)}`);
}
