// A rollout as the cluster shows it: the pods of agents, and where a Service sends its clients meanwhile.
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import type { Pod } from '../../../runner/kubernetes/objects';
import { SIDECARS } from '../names';
import { timeouts } from '../../timeouts';

interface Slice {
  readonly endpoints?: readonly {
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
}

export class Rollout {
  constructor(private readonly cluster: ClusterClient) {}

  /** @returns the names of the pods of these agents that nobody has told to end, in the order of the alphabet */
  async podsOf(agents: readonly string[]): Promise<string[]> {
    const pods = (await this.pods()).filter(
      ({ metadata }) => !metadata.deletionTimestamp && agents.includes(metadata.labels?.app ?? ''),
    );
    return pods.map(({ metadata }) => metadata.name).sort();
  }

  /** @returns the image of an agent's sidecar, which is on its node already */
  async sidecarImage(agent: string): Promise<string> {
    const pod = (await this.pods()).find(({ metadata }) => metadata.labels?.app === agent);
    return pod!.spec.containers.find(({ name }) => SIDECARS.includes(name))!.image!;
  }

  /** @returns the pods that are ready at the moment when clients are no longer sent to this one, because it is to stop */
  async successorsOf(pod: string, service: string): Promise<string[]> {
    let wasReady = false;
    return this.cluster.until<Slice, string[]>(
      ['endpointslices', await this.sliceOf(service)],
      { what: `clients to be sent to ${pod}, and then elsewhere`, limit: timeouts.ROLLOUT },
      ({ endpoints = [] }) => {
        const ready = endpoints.flatMap(({ conditions, targetRef }) =>
          conditions?.ready && targetRef ? [targetRef.name] : [],
        );
        const isReady = ready.includes(pod);
        wasReady ||= isReady;
        return wasReady && !isReady ? { value: ready } : { notYet: `they are sent to ${ready.join(', ')}` };
      },
    );
  }

  /** Waits until the Service leads to one pod only, which is ready. */
  async untilOver(service: string): Promise<void> {
    await this.cluster.until<Slice, true>(
      ['endpointslices', await this.sliceOf(service)],
      { what: 'the old sidecar to leave the service', limit: timeouts.ROLLOUT },
      ({ endpoints = [] }) =>
        endpoints.length === 1 && endpoints[0]?.conditions?.ready
          ? { value: true }
          : { notYet: JSON.stringify(endpoints) },
    );
  }

  private async pods(): Promise<readonly Pod[]> {
    return (await this.cluster.get<{ items: readonly Pod[] }>('pods')).items;
  }

  private async sliceOf(service: string): Promise<string> {
    const selector = `kubernetes.io/service-name=${service}`;
    const first = 'jsonpath={.items[0].metadata.name}';
    return (await this.cluster.run(['get', 'endpointslices', '-l', selector, '-o', first])).trim();
  }
}
