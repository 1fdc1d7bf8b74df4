// Tells whether the ground moved under a failed scenario: a pod taken away, a node lost, a connection cut by the cluster.
import { waitUntil, WaitExpired } from '../../../../runner/wait';
import type { AgentDeployment } from './agents';
import type { DemoNamespace } from './demo-namespace';
import type { Tunnel } from './tunnel';
import type { Pod } from '../../../../runner/kubernetes/objects';
import { isLeaving, isReady, restartsOf, whyNotReady } from './pods';
import { timeouts } from '../../../timeouts';

/** The pod as it was when the way to it was opened. */
export interface Serving {
  readonly pod: Pod;
  /** Of the sidecar's container. */
  readonly restarts: number;
}

/**
 * A sidecar that crashes is the platform's own failure; a pod that somebody deletes, or a way that is cut while the
 * sidecar runs on, is none.
 * @returns what happened, or nothing when the pod and the way to it are as they were
 */
export async function disturbanceOf(
  demo: DemoNamespace,
  agent: AgentDeployment,
  { tunnel, serving }: { tunnel: Tunnel; serving: Serving },
): Promise<string | undefined> {
  const { name } = serving.pod.metadata;
  const pod = await demo.pod(name);
  if (!pod) return `pod ${name} of ${agent.agent} was deleted during the scenario`;
  if (isLeaving(pod)) return `pod ${name} of ${agent.agent} was told to end during the scenario`;
  if (tunnel.lost === undefined && isReady(pod)) return undefined;
  return afterwards(demo, agent, { tunnel, serving });
}

/** Kubernetes learns of a crash a moment after it happened: wait until the pod serves again, and see what it is then. */
async function afterwards(
  demo: DemoNamespace,
  agent: AgentDeployment,
  { tunnel, serving }: { tunnel: Tunnel; serving: Serving },
): Promise<string | undefined> {
  const { name } = serving.pod.metadata;
  try {
    return await waitUntil<string | undefined>(`pod ${name} to settle`, timeouts.SETTLE, async () => {
      const pod = await demo.pod(name);
      if (!pod || isLeaving(pod))
        return { value: `pod ${name} of ${agent.agent} went away during the scenario` };
      if ((restartsOf(pod, agent.container) ?? 0) > serving.restarts) return { value: undefined };
      // As long as the way is open, the pod itself is the one that has trouble.
      if (tunnel.lost === undefined) return { value: undefined };
      return { notYet: isReady(pod) ? `the way to it was cut: ${tunnel.lost}` : whyNotReady(pod) };
    });
  } catch (error) {
    if (!(error instanceof WaitExpired)) throw error;
    return [error.message, ...(await demo.lostNodes(agent))].join('; ');
  }
}
