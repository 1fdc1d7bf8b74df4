// `demo-deploy`: the five agents in their namespace, from the manifests of systems/agentspec (DEM-22).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { DemoNamespace } from '../../environments/kubernetes/demo-namespace';
import { agentsAmong, type AgentDeployment } from '../../environments/kubernetes/agents';
import type { Deployment, List } from '../../environments/kubernetes/objects';
import { restoreLeftovers } from '../../environments/kubernetes/restore';
import { timeout } from '../../timeouts';
import { say } from '../print';
import { ensureNamespace, type Cluster } from './cluster';
import { ensureImages, type Images } from './images';
import { splitTag } from './operator';
import { root } from './tools';

/** Applies what has changed and waits until every agent is available. */
export async function deployAgents(cluster: Cluster): Promise<void> {
  const { kubectl } = cluster;
  const images = await ensureImages(cluster);
  await ensureNamespace(cluster);
  await restoreLeftovers(new DemoNamespace(kubectl));
  const applied = await kubectl.run(['apply', '-k', writeOverlay(cluster, images)], {
    limit: timeout('DEPLOY'),
  });
  const changed = applied.split('\n').filter((line) => !line.endsWith('unchanged'));
  await untilAvailable(cluster);
  say(
    `agents: all available${changed.length === 0 ? ', nothing to do' : ` (${changed.length} objects applied)`}`,
  );
}

/** Waits for the rollouts to be over, which is more than pods that serve: the old ones are out of the way, too. */
export async function untilAvailable({ kubectl }: Cluster): Promise<void> {
  const seconds = Math.ceil(timeout('DEPLOY') / 1000);
  const agents = agentsAmong((await kubectl.json<List<Deployment>>(['get', 'deployments'])).items);
  const demo = new DemoNamespace(kubectl);
  const rollout = ({ deployment }: AgentDeployment): Promise<string> =>
    kubectl.run(['rollout', 'status', `deployment/${deployment}`, `--timeout=${seconds}s`], {
      limit: timeout('DEPLOY') + 5000,
    });
  // Whoever waits for a rollout learns nothing of why it does not come; a pod that can never start says so at once.
  await Promise.all(agents.map((agent) => Promise.all([demo.servingPod(agent), rollout(agent)])));
}

/** Deletes what the manifests name, but the namespace. */
export async function deleteAgents(cluster: Cluster, images: Images): Promise<void> {
  const { kubectl } = cluster;
  const rendered = await kubectl.run(['kustomize', writeOverlay(cluster, images)]);
  const objects = parseAllDocuments(rendered).filter((document) => document.get('kind') !== 'Namespace');
  const input = objects.map(String).join('---\n');
  await kubectl.run(['delete', '-f', '-', '--ignore-not-found', '--wait=false'], { input });
}

/** An overlay of its own for each namespace: kustomize takes images and namespace from files alone. */
function writeOverlay({ kubectl }: Cluster, images: Images): string {
  const folder = path.join(root, 'dist/deploy', kubectl.target.namespace);
  mkdirSync(folder, { recursive: true });
  const placeholders = {
    'agentspec-agent': 'agentspec-agent',
    'agentspec-sidecar': 'agentspec-sidecar',
    'policy-engine': 'agentspec-policy-server',
  };
  const overlay = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: kubectl.target.namespace,
    resources: [path.relative(folder, path.join(root, 'systems/agentspec'))],
    images: Object.entries(placeholders).map(([placeholder, name]) => imageOf(placeholder, images[name]!)),
  };
  writeFileSync(path.join(folder, 'kustomization.yaml'), stringify(overlay));
  return folder;
}

function imageOf(name: string, reference: string): object {
  const [newName, newTag] = splitTag(reference);
  return { name, newName, newTag };
}
