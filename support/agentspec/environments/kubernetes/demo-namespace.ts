// The namespace of the demo as the environment uses it: read its Deployments and pods, roll a Deployment out.
import { BenchError, messageOf } from '../../../../runner/errors';
import { lostNodes } from '../../../../runner/kubernetes/nodes';
import { watchUntil } from '../../../../runner/kubernetes/watch';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { waitUntil, type Probe } from '../../../../runner/wait';
import { selectorOf, type AgentDeployment } from './agents';
import type { Deployment, List, Pod } from '../../../../runner/kubernetes/objects';
import { RESTARTED_AT } from '../../names';
import { hopelessReason, isLeaving, isReady, newestReady, whyNotReady } from './pods';
import { timeouts } from '../../../timeouts';

export class DemoNamespace {
  constructor(readonly kubectl: Kubectl) {}

  async deployments(): Promise<readonly Deployment[]> {
    return (await this.kubectl.json<List<Deployment>>(['get', 'deployments'])).items;
  }

  async pods(agent: AgentDeployment): Promise<readonly Pod[]> {
    return (await this.kubectl.json<List<Pod>>(['get', 'pods', '--selector', selectorOf(agent.selector)]))
      .items;
  }

  pod(name: string): Promise<Pod | undefined> {
    return this.kubectl.find<Pod>(['get', 'pod', name]);
  }

  async patch(deployment: string, patch: object): Promise<void> {
    await this.kubectl.run([
      'patch',
      'deployment',
      deployment,
      '--type',
      'strategic',
      '--patch',
      JSON.stringify(patch),
    ]);
  }

  /** Waits for a pod that serves, never for one on its way out. @throws BenchError saying why there is none */
  async servingPod(agent: AgentDeployment): Promise<Pod> {
    return waitUntil<Pod>(`a pod of ${agent.agent} that serves`, timeouts.ROLLOUT, async () => {
      const pods = await this.pods(agent);
      const serving = newestReady(pods);
      if (serving) return { value: serving };
      await this.assertHopeful(agent, pods);
      return { notYet: pods.map(whyNotReady).join('; ') || 'it has no pod' };
    }).catch((error: unknown) => this.throwAsBench(agent, error));
  }

  /** Waits for the pod of the rollout that was marked `restartedAt`. @throws BenchError saying why it does not serve */
  async podOfRollout(agent: AgentDeployment, restartedAt: string): Promise<Pod> {
    let last = 'the rollout has made no pod yet';
    const probe = (pod: Pod): Probe<Pod> => {
      // What becomes of other pods says nothing about the new one.
      if (isLeaving(pod) || pod.metadata.annotations?.[RESTARTED_AT] !== restartedAt) return { notYet: last };
      if (isReady(pod)) return { value: pod };
      const { container, reason } = hopelessReason(pod) ?? {};
      if (reason)
        throw new BenchError(
          `the new pod of ${agent.agent} does not start: container ${container}: ${reason}`,
        );
      return { notYet: (last = whyNotReady(pod)) };
    };
    const args = ['pods', '--selector', selectorOf(agent.selector)];
    const options = { what: `the new pod of ${agent.agent}`, limit: timeouts.ROLLOUT } as const;
    return watchUntil<Pod, Pod>(this.kubectl, args, probe, options).catch((error: unknown) =>
      this.throwAsBench(agent, error),
    );
  }

  /** @returns a sentence for each node of the agent that is lost */
  async lostNodes(agent: AgentDeployment): Promise<string[]> {
    const pods = await this.pods(agent).catch(() => []);
    return pods.length === 0 ? [] : lostNodes(this.kubectl, pods);
  }

  /** That a pod does not come up is no verdict on what it would have answered. A lost node is the reason behind it. */
  private async throwAsBench(agent: AgentDeployment, error: unknown): Promise<never> {
    if (error instanceof BenchError) throw error;
    throw new BenchError([messageOf(error), ...(await this.lostNodes(agent))].join('; '));
  }

  /** A pod that will never start is said at once; a container that crashes, with its last words. */
  private async assertHopeful(agent: AgentDeployment, pods: readonly Pod[]): Promise<void> {
    const current = pods.filter((pod) => !isLeaving(pod));
    const found = current.map((pod) => ({ pod, hopeless: hopelessReason(pod) }));
    if (found.length === 0 || found.some(({ hopeless }) => hopeless === undefined)) return;
    const { pod, hopeless } = found[0]!;
    const words = hopeless!.reason.startsWith('CrashLoopBackOff')
      ? await this.lastWords(pod.metadata.name, hopeless!.container)
      : '';
    throw new BenchError(
      `${agent.agent} does not start: container ${hopeless!.container} of pod ${pod.metadata.name}: ${hopeless!.reason}${words}`,
    );
  }

  private async lastWords(pod: string, container: string): Promise<string> {
    const log = await this.kubectl
      .run(['logs', pod, '--container', container, '--previous', '--tail', '5'])
      .catch((error: Error) => error.message);
    return `; its last words:\n${log}`;
  }
}
