// How a pod's sidecar is reached: by a forward from this machine, or directly from within the cluster.
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { PortForward } from '../../../../runner/kubernetes/port-forward';
import { PORTS } from '../../names';
import type { SidecarAddress } from '../environment';
import type { Pod } from '../../../../runner/kubernetes/objects';

/** The way to one pod. */
export interface Tunnel {
  readonly pod: string;
  readonly address: SidecarAddress;
  /** Why the way is closed; nothing as long as it is open. */
  readonly lost: string | undefined;
  close(): void;
}

export type OpenTunnel = (kubectl: Kubectl, pod: Pod) => Promise<Tunnel>;

export const forwarded: OpenTunnel = async (kubectl, { metadata }) => {
  // A connection that one port resets ends a whole forward, so proxy and control plane have one each.
  const opening = [PORTS.proxy, PORTS.control].map((port) =>
    PortForward.open(kubectl, metadata.name, [port]),
  );
  const [proxy, control] = await bothOrNone(opening);
  return {
    pod: metadata.name,
    address: { proxyUrl: proxy.urlOf(PORTS.proxy), controlUrl: control.urlOf(PORTS.control) },
    get lost() {
      return proxy.lost ?? control.lost;
    },
    close: () => [proxy, control].forEach((forward) => forward.close()),
  };
};

/** One that opened alone would stay open, for nobody knows it. */
async function bothOrNone(opening: readonly Promise<PortForward>[]): Promise<[PortForward, PortForward]> {
  const results = await Promise.allSettled(opening);
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const [proxy, control] = opened;
  if (proxy && control) return [proxy, control];
  opened.forEach((forward) => forward.close());
  throw results.find((result) => result.status === 'rejected')!.reason;
}

export const direct: OpenTunnel = async (_kubectl, { metadata, status }) => ({
  pod: metadata.name,
  address: {
    proxyUrl: `http://${status?.podIP}:${PORTS.proxy}`,
    controlUrl: `http://${status?.podIP}:${PORTS.control}`,
  },
  lost: undefined,
  close: () => undefined,
});

/** @returns how pods are reached from here: Kubernetes tells every container of a pod that it is in a cluster. */
export function tunnelOpener(env: NodeJS.ProcessEnv = process.env): OpenTunnel {
  return env.KUBERNETES_SERVICE_HOST ? direct : forwarded;
}
