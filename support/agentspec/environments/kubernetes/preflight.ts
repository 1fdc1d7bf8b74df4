// Before a run touches a cluster: may it, is the demo there, is it whole?
import { BenchError } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { saysYes } from '../../../../runner/yes';
import { agentsAmong, type AgentDeployment } from './agents';
import { DemoNamespace } from './demo-namespace';
import type { Metadata } from '../../../../runner/kubernetes/objects';
import { DEMO_LABEL, PATCHED } from '../../names';
import { KIND_CONTEXT, NAMESPACE_VARIABLE, YES_VARIABLE } from './target';

/** @throws BenchError when the namespace is missing, or is not known to be a demo that may be changed */
export async function assertMayChange(kubectl: Kubectl, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { context, namespace } = kubectl.target;
  const found = await kubectl.find<{ metadata: Metadata }>(['get', 'namespace', namespace]);
  if (!found) {
    throw new BenchError(
      `there is no namespace "${namespace}" in context ${context}; make demo-provision CLUSTER=${clusterOf(context)} creates it (${NAMESPACE_VARIABLE} names another one)`,
    );
  }
  const isDemo = found.metadata.labels?.[DEMO_LABEL] === 'true' || context === KIND_CONTEXT;
  if (isDemo || saysYes(env[YES_VARIABLE])) return;
  throw new BenchError(
    `namespace "${namespace}" of context ${context} carries no label ${DEMO_LABEL}=true, so nothing says that a run may change what is in it; label it, or set ${YES_VARIABLE}=1`,
  );
}

/** @returns the agents of the namespace, each with a pod that serves. @throws BenchError saying which has none, and why */
export async function agentsThatServe(kubectl: Kubectl): Promise<AgentDeployment[]> {
  const { context, namespace } = kubectl.target;
  const demo = new DemoNamespace(kubectl);
  const deployments = await demo.deployments();
  const agents = agentsAmong(deployments);
  if (agents.length === 0) {
    throw new BenchError(
      `namespace "${namespace}" of context ${context} holds no agent with a sidecar; make demo-deploy CLUSTER=${clusterOf(context)} deploys the demo`,
    );
  }
  const patched = deployments.filter(({ metadata }) => metadata.annotations?.[PATCHED]);
  if (patched.length > 0) {
    throw new BenchError(
      `${patched.map(({ metadata }) => metadata.name).join(', ')} of namespace "${namespace}" are patched live; make demo-reset CLUSTER=${clusterOf(context)} puts them back`,
    );
  }
  const available = new Map(
    deployments.map(({ metadata, status }) => [metadata.name, status?.availableReplicas ?? 0]),
  );
  const missing = agents.filter(({ deployment }) => !available.get(deployment));
  await Promise.all(missing.map((agent) => demo.servingPod(agent)));
  return agents;
}

/** As the make targets name a context. */
export function clusterOf(context: string): string {
  return context === KIND_CONTEXT ? 'kind' : context;
}
