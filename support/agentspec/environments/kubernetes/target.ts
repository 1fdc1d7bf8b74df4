// Which cluster and namespace a run speaks to: always named, never whatever happens to be current.
import { BenchError } from '../../../../runner/errors';
import type { KubeTarget } from '../../../../runner/kubernetes/kubectl';

export const CONTEXT_VARIABLE = 'KUBE_CONTEXT';
export const NAMESPACE_VARIABLE = 'KUBE_NAMESPACE';
/** Says that a cluster which is not known to be a demo may be changed. */
export const YES_VARIABLE = 'YES';

/** The cluster that `make demo-cluster CLUSTER=kind` creates (DEM-1). */
export const KIND_CONTEXT = 'kind-agentspec';
const DEFAULT_NAMESPACE = 'demo';

/**
 * @param given the context that the profile names, if it names one
 * @throws BenchError when neither the profile nor the environment names a context
 */
export function kubeTarget(given: unknown, env: NodeJS.ProcessEnv = process.env): KubeTarget {
  const context = typeof given === 'string' ? given : env[CONTEXT_VARIABLE];
  if (!context) {
    throw new BenchError(
      `which cluster? ${CONTEXT_VARIABLE} names its context (kubectl config get-contexts shows those there are); the current one is never taken by itself`,
    );
  }
  return { context, namespace: env[NAMESPACE_VARIABLE] || DEFAULT_NAMESPACE };
}
