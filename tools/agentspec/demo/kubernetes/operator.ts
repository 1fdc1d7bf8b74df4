// `demo-operator`: the operator, its webhook and the central service, installed by their chart (DEM-21).
import path from 'node:path';
import type { Metadata } from '../../../../runner/kubernetes/objects';
import { operatorReplaced } from '../../../../support/agentspec/environments/kubernetes/operator-rollout';
import { OBSERVATIONS, OPERATOR } from '../../../../support/agentspec/names';
import type { Cluster } from './cluster';
import { ensureNamespace } from './cluster';
import { requireHelm } from './helm';
import { ensureImages, type Images } from './images';
import { splitTag } from './overlay';
import { askTool, runTool } from './tools';
import { projectRoot } from '../../../../runner/project-root';

export const RELEASE = 'agentspec';
const chart = path.join(projectRoot, 'systems/agentspec/deploy/chart');

/** Installs or upgrades; with nothing changed it changes nothing. @throws BenchError, before all else, without a helm */
export async function installOperator(cluster: Cluster): Promise<void> {
  requireHelm();
  const images = await ensureImages(cluster);
  await ensureNamespace(cluster, OPERATOR.namespace);
  const withCrd = ['--set', `installCRD=${!(await hasForeignCrd(cluster))}`];
  const how = ['upgrade', '--install', RELEASE, chart, '--wait', '--timeout', '180s'];
  await runTool('helm', [...helm(cluster), ...how, ...settings(images), ...withCrd]);
  await operatorReplaced(cluster.kubectl);
}

/** A definition that somebody else has put there stays as it is: helm would refuse to take it over. */
async function hasForeignCrd({ kubectl }: Cluster): Promise<boolean> {
  const crd = await kubectl.find<{ metadata: Metadata }>(['get', 'crd', OBSERVATIONS]);
  return crd !== undefined && crd.metadata.annotations?.['meta.helm.sh/release-name'] !== RELEASE;
}

/** The chart leaves its definition behind, lest observations go with it; a demo's go when nobody else has any. */
async function deleteCrd(cluster: Cluster): Promise<void> {
  if (await hasForeignCrd(cluster)) return;
  const { kubectl } = cluster;
  const left = await kubectl.find<{ items: unknown[] }>(['get', 'crd', OBSERVATIONS]);
  if (!left) return;
  const { items } = await kubectl.json<{ items: unknown[] }>(['get', OBSERVATIONS, '--all-namespaces']);
  if (items.length === 0) await kubectl.run(['delete', 'crd', OBSERVATIONS]);
}

export async function uninstallOperator(cluster: Cluster): Promise<boolean> {
  requireHelm();
  const releases = await askTool('helm', [...helm(cluster), 'list', '--short']);
  if (!releases.split('\n').includes(RELEASE)) return false;
  await runTool('helm', [...helm(cluster), 'uninstall', RELEASE, '--wait']);
  await deleteCrd(cluster);
  return true;
}

function helm({ kubectl }: Cluster): string[] {
  return ['--kube-context', kubectl.target.context, '--namespace', OPERATOR.namespace];
}

function settings(images: Images): string[] {
  const image = (key: string, name: string): string[] => {
    const [repository, tag] = splitTag(images[name]!);
    return ['--set-string', `${key}.repository=${repository}`, '--set-string', `${key}.tag=${tag}`];
  };
  const whole = (key: string, name: string): string[] => ['--set-string', `${key}=${images[name]}`];
  return [
    ...image('operator.image', 'agentspec-operator'),
    ...image('controlPlane.image', 'agentspec-central-service'),
    ...whole('webhook.sidecarImage', 'agentspec-sidecar'),
    ...whole('webhook.opa.image', 'agentspec-policy-server'),
    // The admin key is the chart's own making; a demo need not wait long for what an agent reports by itself.
    ...['--set', 'webhook.enabled=true,webhook.certManager.enabled=false,webhook.opa.enabled=true'],
    ...['--set', 'controlPlane.enabled=true,controlPlane.pollInterval=5'],
  ];
}
