// `demo-logs`: the last log lines of the sidecars, of one (AGENT=name) or of all, and of the operator.
import { agentsAmong } from '../../../../support/agentspec/environments/kubernetes/agents';
import { DemoNamespace } from '../../../../support/agentspec/environments/kubernetes/demo-namespace';
import { BenchError } from '../../../../runner/errors';
import { linesWanted } from '../log-lines';
import { say } from '../print';
import type { Cluster } from './cluster';
import { OPERATOR } from '../../../../support/agentspec/names';

export async function showLogs({ kubectl }: Cluster): Promise<boolean> {
  const agents = agentsAmong(await new DemoNamespace(kubectl).deployments());
  const wanted = process.env.AGENT;
  const chosen = agents.filter(({ agent }) => wanted === undefined || agent === wanted);
  if (chosen.length === 0) {
    throw new BenchError(
      `there is no agent "${wanted ?? ''}"; there are: ${agents.map(({ agent }) => agent).join(', ') || 'none'}`,
    );
  }
  for (const { agent, deployment, container } of chosen) {
    say(`== ${agent}`);
    say(
      await kubectl.run([
        'logs',
        `deployment/${deployment}`,
        '--container',
        container,
        '--tail',
        String(linesWanted()),
      ]),
    );
  }
  if (wanted === undefined) await showOperatorLog({ kubectl });
  return true;
}

async function showOperatorLog({ kubectl }: Pick<Cluster, 'kubectl'>): Promise<void> {
  const where = { namespace: OPERATOR.namespace };
  if (!(await kubectl.find(['get', 'deployment', OPERATOR.deployment], where))) return;
  say('== operator');
  say(
    await kubectl.run(['logs', `deployment/${OPERATOR.deployment}`, '--tail', String(linesWanted())], where),
  );
}
