// Pods as a team would submit them, and what the platform makes of them (OPR-17 to OPR-26).
import type { Manifest } from '../../../runner/kubernetes/cluster-client';

export interface ContainerOfPod {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly resources?: { readonly limits?: object; readonly requests?: object };
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

export interface SubmittedPod {
  readonly metadata: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly ContainerOfPod[];
    readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
  };
}

/** What a submitted pod is made of; what is left out is as plain as can be. */
export interface PodWishes {
  readonly name?: string | undefined;
  readonly generateName?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The port on which its agent listens. */
  readonly port?: number;
  /** Names of containers beside the agent. */
  readonly containers?: readonly string[];
}

const SIDECAR = 'agentspec-sidecar';
const ENGINE = 'agentspec-opa';
/** Never pulled: submitted pods are dry runs. */
const IMAGE = 'localhost/nothing:dry-run';

export const ASKS = { 'agentspec.io/inject': 'true' };

export function podOf({
  name,
  generateName,
  annotations,
  labels,
  port = 8080,
  containers = [],
}: PodWishes): Manifest {
  const agent = {
    name: 'agent',
    image: IMAGE,
    ports: [{ containerPort: port }],
    volumeMounts: [{ name: 'own', mountPath: '/own' }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, generateName, annotations, labels },
    spec: {
      automountServiceAccountToken: false,
      containers: [agent, ...containers.map((container) => ({ name: container, image: IMAGE }))],
      volumes: [{ name: 'own', emptyDir: {} }],
    },
  };
}

export const sidecarOf = (pod: SubmittedPod): ContainerOfPod | undefined =>
  pod.spec.containers.find(({ name }) => name === SIDECAR);

export const engineOf = (pod: SubmittedPod): ContainerOfPod | undefined =>
  pod.spec.containers.find(({ name }) => name === ENGINE);

/** @returns the values of a container's variables, by name */
export function variablesOf(container: ContainerOfPod | undefined): Record<string, string | undefined> {
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
}

/** @returns the ConfigMap that a container sees at a path, or at a file below it */
export function configMapAt(
  pod: SubmittedPod,
  container: ContainerOfPod | undefined,
  path: string,
): string | undefined {
  const mount = container?.volumeMounts?.find(
    ({ mountPath }) => mountPath === path || mountPath.startsWith(`${path}/`),
  );
  return pod.spec.volumes?.find(({ name }) => name === mount?.name)?.configMap?.name;
}
