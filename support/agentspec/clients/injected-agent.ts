// An agent of the demo deployed once more, which brings nothing along but the request for a sidecar.
import { OBSERVATIONS } from '../names';
import { ControlPlane } from './control-plane';
import { ASKS } from './pods';
import { SidecarProxy } from './sidecar-proxy';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { tunnelOpener, type Tunnel } from '../environments/kubernetes/tunnel';
import type { Container, Deployment, Pod } from '../../../runner/kubernetes/objects';
import { isReady, whyNotReady } from '../environments/kubernetes/pods';
import type { RecordExchange } from '../../../runner/http/http-client';
import { timeouts } from '../../timeouts';

/** The ConfigMaps that an agent needs, by what follows its name. */
const NEEDED = ['agent-yaml', 'opa-policy'];

export class InjectedAgent {
  private constructor(
    readonly name: string,
    readonly proxy: SidecarProxy,
    readonly control: ControlPlane,
    private readonly tunnel: Tunnel,
  ) {}

  /** Everything that comes to be by it ends with the scenario. */
  static async deploy(
    cluster: ClusterClient,
    original: string,
    record: RecordExchange,
  ): Promise<InjectedAgent> {
    const name = cluster.uniqueName('pg-coach');
    for (const what of NEEDED) await copyConfigMap(cluster, `${original}-${what}`, `${name}-${what}`);
    await cluster.create(await podOf(cluster, original, name));
    const pod = await cluster.until<Pod, Pod>(
      ['pods', name],
      { what: `pod ${name}`, limit: timeouts.ROLLOUT },
      (found) => (isReady(found) ? { value: found } : { notYet: whyNotReady(found) }),
    );
    // Made by the webhook, and yet the scenario's: whoever clears up after an interrupted run finds them by it.
    for (const made of [`service/${name}-sidecar`, `${OBSERVATIONS}/${name}`]) await cluster.claim(made);
    const tunnel = await tunnelOpener()(cluster.kubectl, pod);
    const { proxyUrl, controlUrl } = tunnel.address;
    return new InjectedAgent(
      name,
      new SidecarProxy(name, proxyUrl, record),
      new ControlPlane(name, controlUrl, record),
      tunnel,
    );
  }

  close(): void {
    this.proxy.close();
    this.control.close();
    this.tunnel.close();
  }
}

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
