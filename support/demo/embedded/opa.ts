// `make demo-opa`: the policy engines of the demo, their health, and what they say to a chat without guardrails.
import axios from 'axios';
import type { EmbeddedAgent } from '../../environments/embedded/cluster-client';
import { messageOf } from '../../errors';
import { timeout } from '../../timeouts';
import { theKeptCluster } from './lifecycle';
import { sayTable } from '../print';

const head = ['agent', 'engine', 'address', 'health', 'a chat without guardrails is'];

export async function showOpa(): Promise<boolean> {
  const { agents } = await (await theKeptCluster()).status();
  const rows = await Promise.all(agents.filter(({ opaUrl }) => opaUrl).map(rowOf));
  sayTable(head, rows);
  return rows.every(([, , , health, verdict]) => health === '200' && verdict?.startsWith('denied'));
}

async function rowOf({ name, opa, opaUrl }: EmbeddedAgent): Promise<string[]> {
  const health = await ask(
    () => axios.get(`${opaUrl}/health`, { timeout: timeout('REQUEST'), proxy: false }),
    ({ status }) => String(status),
  );
  const query = `${opaUrl}/v1/data/agentspec/agent/${name.replaceAll('-', '_')}/deny`;
  const input = { request_type: 'llm_call', agent_name: name, guardrails_invoked: [] };
  const verdict = await ask(
    () => axios.post<{ result?: string[] }>(query, { input }, { timeout: timeout('REQUEST'), proxy: false }),
    ({ data }) => (data.result?.length ? `denied: ${data.result.join(', ')}` : 'allowed'),
  );
  return [name, opa ?? '', opaUrl ?? '', health, verdict];
}

async function ask<T>(send: () => Promise<T>, read: (answer: T) => string): Promise<string> {
  return send().then(read, (error) => `no answer: ${messageOf(error)}`);
}
