// Pods as a team would submit them, and what the platform makes of them (OPR-17 to OPR-26).
import type { Manifest } from '../../../runner/kubernetes/cluster-client';
import type { Container, Pod } from '../../../runner/kubernetes/objects';
import { BenchError } from '../../../runner/errors';
import { INJECTED, PORTS } from '../names';

/** As it came back from the API server. */
export type SubmittedPod = Pod;

/** Never pulled: submitted pods are dry runs. */
const IMAGE = 'localhost/nothing:dry-run';

export const ASKS = { 'agentspec.io/inject': 'true' };

/** What a pod says in an annotation, by the words of features. */
const ANNOTATIONS: Readonly<Record<string, string>> = {
  'wants a sidecar': 'agentspec.io/inject',
  "agent's name": 'agentspec.io/agent-name',
  manifest: 'agentspec.io/manifest-configmap',
  'check interval': 'agentspec.io/check-interval',
  'policy mode': 'agentspec.io/opa-proxy-mode',
};

/** What it says elsewhere. */
const ELSEWHERE = [
  "pod's name",
  "pod's name begins with",
  'label app',
  'agent port',
  'container',
  'namespace',
];

/**
 * @param says words of features -> values; "-" is not said, and quotes keep the spaces around a value
 * @param name of a pod that says no name of its own
 * @returns a pod that says that, and is as plain as can be otherwise; the namespace that it is for stands beside it
 * @throws BenchError for a word that there is not
 */
export function podSaying(
  says: Readonly<Record<string, string>>,
  name: string,
): Manifest & { namespace: string | undefined } {
  const said = Object.fromEntries(
    Object.entries(says).flatMap(([word, value]) => (value === '-' ? [] : [[word, unquoted(value)]])),
  );
  const unknown = Object.keys(says).find((word) => !(word in ANNOTATIONS) && !ELSEWHERE.includes(word));
  if (unknown !== undefined)
    throw new BenchError(
      `no pod says "${unknown}"; the words are: ${[...Object.keys(ANNOTATIONS), ...ELSEWHERE].join(', ')}`,
    );
  const annotations = Object.entries(ANNOTATIONS).flatMap(([word, annotation]) =>
    said[word] === undefined ? [] : [[annotation, said[word]]],
  );
  const generateName = said["pod's name begins with"];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: said.namespace,
    metadata: {
      ...(generateName === undefined ? { name: said["pod's name"] ?? name } : { generateName }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
      ...(said['label app'] && { labels: { app: said['label app'] } }),
    },
    spec: specOf(Number(said['agent port'] ?? PORTS.agent), said.container),
  };
}

const unquoted = (value: string): string => /^"(.*)"$/.exec(value)?.[1] ?? value;

/** @param beside name of a container beside the agent */
function specOf(port: number, beside: string | undefined): object {
  const agent = {
    name: 'agent',
    image: IMAGE,
    ports: [{ containerPort: port }],
    volumeMounts: [{ name: 'own', mountPath: '/own' }],
  };
  return {
    automountServiceAccountToken: false,
    containers: [agent, ...(beside === undefined ? [] : [{ name: beside, image: IMAGE }])],
    volumes: [{ name: 'own', emptyDir: {} }],
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

/** How the sidecar of a pod is set up, by the words of features; what is not there is undefined. */
export function settingsOf(pod: SubmittedPod): Record<string, string | undefined> {
  const sidecar = sidecarOf(pod);
  const variables = variablesOf(sidecar);
  const { UPSTREAM_URL, OPA_URL, OPA_PROXY_MODE } = variables;
  const manifest = variables.MANIFEST_PATH === '/manifest/agent.yaml' ? '/manifest' : 'nowhere';
  // The contract leaves the variable's name open (OPR-26); a port is no interval.
  const [, interval] =
    Object.entries(variables).find(([name, value]) => /^\d+$/.test(value ?? '') && !name.includes('PORT')) ??
    [];
  const listens = sidecar?.ports?.map(({ containerPort }) => SIDES[containerPort] ?? String(containerPort));
  return {
    'stands in front of port': UPSTREAM_URL && new URL(UPSTREAM_URL).port,
    'reads its manifest from': configMapAt(pod, sidecar, manifest),
    'is checked every': interval && `${interval} seconds`,
    'asks the policy engine in mode':
      OPA_URL === `http://localhost:${PORTS.engine}` ? OPA_PROXY_MODE : undefined,
    opens: listens?.sort().reverse().join(' and '),
  };
}

/** What a sidecar answers at a port. */
const SIDES: Readonly<Record<number, string>> = {
  [PORTS.proxy]: 'a proxy',
  [PORTS.control]: 'a control plane',
};
