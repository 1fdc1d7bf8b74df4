// Pods as a team would submit them, and what the platform makes of them (OPR-17 to OPR-26).
import type { Manifest } from '../../../runner/kubernetes/cluster-client';
import type { Container, Pod } from '../../../runner/kubernetes/objects';
import { INJECTED, PORTS } from '../names';

/** As it came back from the API server. */
export type SubmittedPod = Pod;

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

/** Never pulled: submitted pods are dry runs. */
const IMAGE = 'localhost/nothing:dry-run';

export const ASKS = { 'agentspec.io/inject': 'true' };

export function podOf({
  name,
  generateName,
  annotations,
  labels,
  port = PORTS.agent,
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

export const sidecarOf = (pod: SubmittedPod): Container | undefined =>
  pod.spec.containers.find(({ name }) => name === INJECTED.sidecar);

export const engineOf = (pod: SubmittedPod): Container | undefined =>
  pod.spec.containers.find(({ name }) => name === INJECTED.engine);

/** @returns the values of a container's variables, by name */
export function variablesOf(container: Container | undefined): Record<string, string | undefined> {
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
}

/** @returns the ConfigMap that a container sees at a path, or at a file below it */
export function configMapAt(
  pod: SubmittedPod,
  container: Container | undefined,
  path: string,
): string | undefined {
  const mount = container?.volumeMounts?.find(
    ({ mountPath }) => mountPath === path || mountPath.startsWith(`${path}/`),
  );
  return pod.spec.volumes?.find(({ name }) => name === mount?.name)?.configMap?.name;
}
