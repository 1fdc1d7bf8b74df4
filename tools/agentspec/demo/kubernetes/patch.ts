// `demo-patch` and `demo-reset`: the live patch by hand (DEM-29 to DEM-33).
import { BenchError } from '../../../../runner/errors';
import {
  agentsAmong,
  type AgentDeployment,
} from '../../../../support/agentspec/environments/kubernetes/agents';
import { DemoNamespace } from '../../../../support/agentspec/environments/kubernetes/demo-namespace';
import {
  applyPatch,
  patchable,
  removePatch,
} from '../../../../support/agentspec/environments/kubernetes/live-patch';
import { say } from '../print';
import type { Cluster } from './cluster';
import { showStatus } from './observations';

/** Patches the agents that the demo has a patch for, and ends with how all of them fare. */
export async function patch(cluster: Cluster): Promise<boolean> {
  const demo = new DemoNamespace(cluster.kubectl);
  const agents = await patchableAgents(demo);
  await Promise.all(
    agents.map(async (agent) => {
      await applyPatch(demo, agent, 'make demo-patch');
      say(`${agent.agent}: patched`);
    }),
  );
  say('the operator looks again within 30 s; as of now:');
  return showStatus(cluster);
}

export async function reset(cluster: Cluster): Promise<boolean> {
  const demo = new DemoNamespace(cluster.kubectl);
  const agents = await patchableAgents(demo);
  await Promise.all(
    agents.map(async (agent) => {
      await removePatch(demo, agent);
      say(`${agent.agent}: as it was`);
    }),
  );
  return true;
}

async function patchableAgents(demo: DemoNamespace): Promise<AgentDeployment[]> {
  const there = agentsAmong(await demo.deployments());
  return patchable().map(({ name }) => {
    const found = there.find(({ agent }) => agent === name);
    if (found) return found;
    throw new BenchError(
      `there is no agent ${name} in namespace ${demo.kubectl.target.namespace}; make demo-deploy CLUSTER=… deploys it`,
    );
  });
}
