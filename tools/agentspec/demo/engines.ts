// A table of policy engines: their health, and what they say to a chat without guardrails.
import axios from 'axios';
import { messageOf } from '../../../runner/errors';
import { sayTable } from './print';
import { timeouts } from '../../../support/timeouts';

export interface Engine {
  /** Of the agent. */
  readonly name: string;
  /** How the engine is run. */
  readonly opa?: string | undefined;
  readonly opaUrl?: string | undefined;
}

const head = ['agent', 'engine', 'address', 'health', 'a chat without guardrails is'];

/** @returns whether all are healthy and deny what they must */
export async function sayEngines(engines: readonly Engine[]): Promise<boolean> {
  const rows = await Promise.all(engines.map(rowOf));
  sayTable(head, rows);
  return (
    rows.length > 0 &&
    rows.every(([, , , health, verdict]) => health === '200' && verdict?.startsWith('denied'))
  );
}

async function rowOf({ name, opa, opaUrl }: Engine): Promise<string[]> {
  const health = await ask(
    () => axios.get(`${opaUrl}/health`, { timeout: timeouts.REQUEST.ms, proxy: false }),
    ({ status }) => String(status),
  );
  const query = `${opaUrl}/v1/data/agentspec/agent/${name.replaceAll('-', '_')}/deny`;
  const input = { request_type: 'llm_call', agent_name: name, guardrails_invoked: [] };
  const verdict = await ask(
    () => axios.post<{ result?: string[] }>(query, { input }, { timeout: timeouts.REQUEST.ms, proxy: false }),
    ({ data }) => (data.result?.length ? `denied: ${data.result.join(', ')}` : 'allowed'),
  );
  return [name, opa ?? '', opaUrl ?? '', health, verdict];
}

async function ask<T>(send: () => Promise<T>, read: (answer: T) => string): Promise<string> {
  return send().then(read, (error) => `no answer: ${messageOf(error)}`);
}
