// `demo-deploy`: the five agents in their namespace, from the manifests of systems/agentspec (DEM-22).
import { parseAllDocuments } from 'yaml';
import { DemoNamespace } from '../../../../support/agentspec/environments/kubernetes/demo-namespace';
import {
  agentsAmong,
  type AgentDeployment,
} from '../../../../support/agentspec/environments/kubernetes/agents';
import type { Deployment, List } from '../../../../runner/kubernetes/objects';
import { restoreLeftovers } from '../../../../support/agentspec/environments/kubernetes/restore';
import { say } from '../../../print';
import { ensureNamespace, type Cluster } from './cluster';
import { ensureImages, type Images } from './images';
import { writeOverlay } from './overlay';
import { timeouts } from '../../../../support/timeouts';

/** Applies what has changed and waits until every agent is available. */
export async function deployAgents(cluster: Cluster): Promise<void> {
  const { kubectl } = cluster;
  const images = await ensureImages(cluster);
  await ensureNamespace(cluster);
  await restoreLeftovers(new DemoNamespace(kubectl));
  const applied = await kubectl.run(['apply', '-k', writeOverlay(kubectl.target.namespace, images)], {
    limit: timeouts.DEPLOY.ms,
  });
  // Binary data is written otherwise by kustomize and by the API server, so ConfigMaps count as configured for ever;
  // one that really changed changes its Deployment, too.
  const changed = applied.split('\n').filter((line) => !/unchanged$|^configmap\/.* configured$/.test(line));
  await untilAvailable(cluster);
  say(
    `agents: all available${changed.length === 0 ? ', nothing to do' : ` (${changed.length} objects applied)`}`,
  );
}

/** Waits for the rollouts to be over, which is more than pods that serve: the old ones are out of the way, too. */
export async function untilAvailable({ kubectl }: Cluster): Promise<void> {
  const seconds = Math.ceil(timeouts.DEPLOY.ms / 1000);
  const agents = agentsAmong((await kubectl.json<List<Deployment>>(['get', 'deployments'])).items);
  const demo = new DemoNamespace(kubectl);
  const rollout = ({ deployment }: AgentDeployment): Promise<string> =>
    kubectl.run(['rollout', 'status', `deployment/${deployment}`, `--timeout=${seconds}s`], {
      limit: timeouts.DEPLOY.ms + 5000,
    });
  // Whoever waits for a rollout learns nothing of why it does not come; a pod that can never start says so at once.
  await Promise.all(agents.map((agent) => Promise.all([demo.servingPod(agent), rollout(agent)])));
}

/** Deletes what the manifests name, but the namespace. */
export async function deleteAgents(cluster: Cluster, images: Images): Promise<void> {
  const { kubectl } = cluster;
  const rendered = await kubectl.run(['kustomize', writeOverlay(kubectl.target.namespace, images)]);
  const objects = parseAllDocuments(rendered).filter((document) => document.get('kind') !== 'Namespace');
  const input = objects.map(String).join('---\n');
  await kubectl.run(['delete', '-f', '-', '--ignore-not-found', '--wait=false'], { input });
}
