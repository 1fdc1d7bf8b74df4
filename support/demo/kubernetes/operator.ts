// `demo-operator`: the operator, its webhook and the central service, installed by their chart (DEM-21).
import path from 'node:path';
import type { Cluster } from './cluster';
import { ensureNamespace } from './cluster';
import { ensureImages, type Images } from './images';
import { askTool, root, runTool } from './tools';

export const OPERATOR_NAMESPACE = 'agentspec-system';
export const RELEASE = 'agentspec';
/** Opens nothing but a demo; whoever runs a central service for real brings a key of their own. */
export const DEMO_ADMIN_KEY = 'demo-admin-key';
const chart = path.join(root, 'systems/agentspec/deploy/chart');
const helmHint = 'the operator is installed by its chart (https://helm.sh/docs/intro/install)';

/** Installs or upgrades; with nothing changed it changes nothing. */
export async function installOperator(cluster: Cluster): Promise<void> {
  const images = await ensureImages(cluster);
  await ensureNamespace(cluster, OPERATOR_NAMESPACE);
  await runTool(
    'helm',
    [
      ...helm(cluster),
      'upgrade',
      '--install',
      RELEASE,
      chart,
      '--wait',
      '--timeout',
      '180s',
      ...settings(images),
    ],
    {
      hint: helmHint,
    },
  );
}

export async function uninstallOperator(cluster: Cluster): Promise<boolean> {
  const releases = await askTool('helm', [...helm(cluster), 'list', '--short'], { hint: helmHint });
  if (!releases.split('\n').includes(RELEASE)) return false;
  await runTool('helm', [...helm(cluster), 'uninstall', RELEASE, '--wait']);
  return true;
}

function helm({ kubectl }: Cluster): string[] {
  return ['--kube-context', kubectl.target.context, '--namespace', OPERATOR_NAMESPACE];
}

function settings(images: Images): string[] {
  const image = (key: string, name: string): string[] => ['--set-string', `${key}=${images[name]}`];
  const [repository, tag] = splitTag(images['agentspec-operator']!);
  return [
    ...[
      '--set-string',
      `operator.image.repository=${repository}`,
      '--set-string',
      `operator.image.tag=${tag}`,
    ],
    ...image('webhook.sidecarImage', 'agentspec-sidecar'),
    ...image('webhook.opa.image', 'agentspec-policy-server'),
    ...image('controlPlane.image', 'agentspec-central-service'),
    ...[
      '--set',
      'webhook.enabled=true,webhook.certManager.enabled=false,webhook.opa.enabled=true,controlPlane.enabled=true',
    ],
    ...['--set-string', `controlPlane.apiKey=${DEMO_ADMIN_KEY}`],
  ];
}

/** A registry may have a port, so the tag begins after the last colon behind the last slash. */
function splitTag(image: string): [repository: string, tag: string] {
  const colon = image.indexOf(':', image.lastIndexOf('/'));
  return [image.slice(0, colon), image.slice(colon + 1)];
}
