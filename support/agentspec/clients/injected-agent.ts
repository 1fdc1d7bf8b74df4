// An agent of the demo deployed once more, which brings nothing along but the request for a sidecar.
import { BenchError } from '../../../runner/errors';
import type { Evidence, SidecarAddress } from '../environments/environment';
import { INJECTED, OBSERVATIONS, PORTS } from '../names';
import type { SubjectEnvironment } from '../scenario/subject';
import { ASKS } from './pods';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { tunnelOpener, type Tunnel } from '../environments/kubernetes/tunnel';
import type { Container, Deployment, Pod } from '../../../runner/kubernetes/objects';
import { isReady, whyNotReady } from '../environments/kubernetes/pods';
import { timeouts } from '../../timeouts';

/** The ConfigMaps that an agent needs, by what follows its name. */
const NEEDED = ['agent-yaml', 'opa-policy'];

export class InjectedAgent implements SubjectEnvironment {
  private constructor(
    readonly name: string,
    private readonly cluster: ClusterClient,
    private readonly tunnel: Tunnel,
  ) {}

  /** Everything that comes to be by it ends with the scenario. */
  static async deploy(cluster: ClusterClient, original: string): Promise<InjectedAgent> {
    const name = cluster.uniqueName('pg-coach');
    for (const what of NEEDED) await copyConfigMap(cluster, `${original}-${what}`, `${name}-${what}`);
    await cluster.create(await podOf(cluster, original, name));
    const pod = await cluster.until<Pod, Pod>(
      ['pods', name],
      { what: `pod ${name}`, limit: timeouts.ROLLOUT },
      (found) => (isReady(found) ? { value: found } : { notYet: whyNotReady(found) }),
    );
    // Made by the webhook, and yet the scenario's: whoever clears up after an interrupted run finds them by it.
    for (const made of [serviceOf(name), `${OBSERVATIONS}/${name}`]) await cluster.claim(made);
    return new InjectedAgent(name, cluster, await tunnelOpener()(cluster.kubectl, pod));
  }

  /** @returns what the Service of an injected agent leads to: "control plane", or the number of a port */
  static async portsOfService(cluster: ClusterClient, agent: string): Promise<string[]> {
    const { spec } = await cluster.made<{ spec: { ports: { port: number }[] } }>(serviceOf(agent));
    return spec.ports.map(({ port }) => (port === PORTS.control ? 'control plane' : String(port)));
  }

  /** Its sidecar is as it was injected: there is nothing to be wanted of it. */
  async sidecar(): Promise<SidecarAddress> {
    return this.tunnel.address;
  }

  async manifestPath(): Promise<never> {
    throw new BenchError(`${this.name} has no other manifest than the one that it was given`);
  }

  logTail(_agent: string, lines: number): Promise<string> {
    return this.cluster.run(['logs', this.name, '--container', INJECTED.sidecar, '--tail', String(lines)]);
  }

  async evidence(agent: string): Promise<Evidence[]> {
    return [{ title: `Log of the injected sidecar of ${agent}`, text: await this.logTail(agent, LOG_LINES) }];
  }

  async decisions(): Promise<[]> {
    return [];
  }

  async disturbance(): Promise<undefined> {}

  close(): void {
    this.tunnel.close();
  }
}

const LOG_LINES = 30;

const serviceOf = (agent: string): string => `service/${agent}-sidecar`;

async function copyConfigMap(cluster: ClusterClient, from: string, name: string): Promise<void> {
  const { data, binaryData } = await cluster.get<{ data?: object; binaryData?: object }>(`configmap/${from}`);
  await cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data, binaryData });
}

/** Of the original's pod only what the agent's own team has written. */
async function podOf(cluster: ClusterClient, original: string, name: string) {
  const { spec } = await cluster.get<Deployment>(`deployment/${original}`);
  const { containers, securityContext } = spec.template.spec;
  const agent: Container = containers.find((container) => container.name === original)!;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { ...ASKS, 'agentspec.io/agent-name': name } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext,
      containers: [{ ...agent, lifecycle: undefined }],
    },
  };
}
