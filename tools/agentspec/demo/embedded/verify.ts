// `make demo-verify`: a quick look whether the demo stands; the specification itself is `make demo-e2e`.
import axios from 'axios';
import { gradeOf } from '../../../../support/agentspec/clients/grade';
import type { EmbeddedAgent } from '../../../../support/agentspec/environments/embedded/cluster-client';
import { gapOf } from './gap';
import { theKeptCluster } from './lifecycle';
import { say } from '../print';
import { timeouts } from '../../../../support/timeouts';

/** Grades of agents that nobody has called yet (AGT-2); another grade is told, not failed: traffic moves grades. */
const expectedGrades: Record<string, string> = {
  gymcoach: 'A',
  'trading-bot': 'D',
  'voice-assistant': 'C',
  'fitness-tracker': 'A',
  'research-agent': 'F',
};

export async function verify(): Promise<boolean> {
  const { agents } = await (await theKeptCluster()).status();
  const results = await Promise.all(agents.map(verifyAgent));
  results.forEach(({ line }) => say(line));
  return results.every(({ holds }) => holds);
}

async function verifyAgent(agent: EmbeddedAgent): Promise<{ holds: boolean; line: string }> {
  const live = await statusOf(`${agent.controlUrl}/health/live`);
  const proxied = await statusOf(`${agent.proxyUrl}/`);
  const gap = await gapOf(agent.controlUrl);
  if (agent.state !== 'running' || live !== 200 || typeof proxied !== 'number' || typeof gap === 'string') {
    const facts = `${agent.state}, control plane ${live}, proxy ${proxied}, gap ${typeof gap === 'string' ? gap : gap.score}`;
    return { holds: false, line: `FAIL  ${agent.name}: ${facts}` };
  }
  const grade = gradeOf(gap.score);
  return {
    holds: true,
    line: `ok    ${agent.name}: live, proxy answers ${proxied}, grade ${grade}${remarkOn(agent, grade)}`,
  };
}

function remarkOn({ name, isPatched }: EmbeddedAgent, grade: string): string {
  if (isPatched) return ' (patched)';
  const expected = expectedGrades[name];
  return expected === grade ? '' : ` (a fresh one has ${expected}; its traffic may have moved it)`;
}

async function statusOf(url: string): Promise<number | string> {
  const options = { timeout: timeouts.REQUEST.ms, validateStatus: null, proxy: false as const };
  return axios.get(url, options).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );
}
