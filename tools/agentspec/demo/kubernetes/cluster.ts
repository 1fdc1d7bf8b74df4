// The cluster that the make targets speak of: kind's, or the one of a context that was named.
import { BenchError } from '../../../../runner/errors';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Metadata } from '../../../../runner/kubernetes/objects';
import { DEMO_LABEL } from '../../../../support/agentspec/names';
import { saysYes } from '../../../../runner/yes';
import {
  KIND_CONTEXT,
  kubeTarget,
  YES_VARIABLE,
} from '../../../../support/agentspec/environments/kubernetes/target';
import { say } from '../../../print';
import { askTool, runTool } from './tools';

const KIND_CLUSTER = 'agentspec';
const KIND_NODE = 'kindest/node:v1.31.4';
const kindHint =
  'CLUSTER=kind needs one (https://kind.sigs.k8s.io); CLUSTER=<context> takes a cluster that is there already';

/** Objects that these targets made say so, and only those are removed again. */
export const OURS = { name: 'app.kubernetes.io/managed-by', value: 'proving-ground' } as const;
const MARKER = 'proving-ground-cluster';

export interface Cluster {
  readonly isKind: boolean;
  readonly kubectl: Kubectl;
}

/** @param name as CLUSTER gives it: kind, or a context */
export function clusterNamed(name: string): Cluster {
  const isKind = name === 'kind' || name === KIND_CONTEXT;
  return { isKind, kubectl: new Kubectl(kubeTarget(isKind ? KIND_CONTEXT : name)) };
}

/** `demo-cluster`: creates the kind cluster unless it exists; of another one it only checks that it answers (DEM-20). */
export async function ensureCluster({ isKind, kubectl }: Cluster): Promise<void> {
  if (isKind && !(await kindClusters()).includes(KIND_CLUSTER)) {
    await runTool(
      'kind',
      ['create', 'cluster', '--name', KIND_CLUSTER, '--image', KIND_NODE, '--wait', '180s'],
      { hint: kindHint },
    );
    await kubectl.run(['create', 'configmap', MARKER, '--from-literal=created-by=make demo-cluster'], {
      namespace: 'kube-system',
    });
  }
  const { serverVersion } = await kubectl.json<{ serverVersion: { gitVersion: string } }>(['version']);
  say(`demo cluster: context ${kubectl.target.context} answers, Kubernetes ${serverVersion.gitVersion}`);
}

/** Deletes the kind cluster if it was created here. @returns whether it was, so that nothing is left to be removed */
export async function deleteCluster({ isKind, kubectl }: Cluster): Promise<boolean> {
  if (!isKind) return false;
  if (!(await kindClusters()).includes(KIND_CLUSTER)) return true;
  if (!(await kubectl.find(['get', 'configmap', MARKER], { namespace: 'kube-system' }))) return false;
  await runTool('kind', ['delete', 'cluster', '--name', KIND_CLUSTER]);
  return true;
}

async function kindClusters(): Promise<string[]> {
  return (await askTool('kind', ['get', 'clusters'], { hint: kindHint })).split('\n');
}

/**
 * Creates a namespace unless it exists. One that somebody else made is used only if it is labelled as a demo's, or the
 * person says so. @throws BenchError when it is not
 */
export async function ensureNamespace(
  { kubectl }: Cluster,
  namespace = kubectl.target.namespace,
): Promise<void> {
  const found = await kubectl.find<{ metadata: Metadata }>(['get', 'namespace', namespace]);
  if (!found) {
    await kubectl.run(['create', 'namespace', namespace]);
    await kubectl.run(['label', 'namespace', namespace, `${OURS.name}=${OURS.value}`]);
    return;
  }
  const labels = found.metadata.labels ?? {};
  if (labels[OURS.name] === OURS.value || labels[DEMO_LABEL] === 'true' || saysYes(process.env[YES_VARIABLE]))
    return;
  throw new BenchError(
    `namespace "${namespace}" of context ${kubectl.target.context} exists, and not for this demo; name another one with KUBE_NAMESPACE, or set ${YES_VARIABLE}=1 to use it`,
  );
}

/** Deletes a namespace if it was created here. @returns whether it was */
export async function deleteNamespace({ kubectl }: Cluster, namespace: string): Promise<boolean> {
  const found = await kubectl.find<{ metadata: Metadata }>(['get', 'namespace', namespace]);
  if (found?.metadata.labels?.[OURS.name] !== OURS.value) return false;
  await kubectl.run(['delete', 'namespace', namespace], { limit: 180_000 });
  return true;
}
