// `demo-opa`: the policy engines of the demo on the ports of the table, and what they say (DEM-26).
import { PortForward } from '../../../../runner/kubernetes/port-forward';
import { agentsAmong } from '../../../../support/agentspec/environments/kubernetes/agents';
import { DemoNamespace } from '../../../../support/agentspec/environments/kubernetes/demo-namespace';
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { PORTS } from '../../../../support/agentspec/names';
import { sayEngines, type Engine } from '../engines';
import type { Cluster } from './cluster';

export async function showOpa({ kubectl }: Cluster): Promise<boolean> {
  const demo = new DemoNamespace(kubectl);
  const deployments = await demo.deployments();
  const forwards: PortForward[] = [];
  try {
    const engines: Engine[] = [];
    for (const agent of agentsAmong(deployments)) {
      const image = engineOf(deployments, agent.deployment);
      if (!image) continue;
      const { metadata } = await demo.servingPod(agent);
      const forward = await PortForward.open(kubectl, metadata.name, [PORTS.engine]);
      forwards.push(forward);
      engines.push({ name: agent.agent, opa: image, opaUrl: forward.urlOf(PORTS.engine) });
    }
    return await sayEngines(engines);
  } finally {
    forwards.forEach((forward) => forward.close());
  }
}

function engineOf(deployments: readonly Deployment[], name: string): string | undefined {
  const found = deployments.find(({ metadata }) => metadata.name === name);
  return found?.spec.template.spec.containers.find((container) => container.name === 'opa')?.image;
}
