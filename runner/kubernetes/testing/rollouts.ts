// Makes the pods of Deployments: another template is another pod, and the one before is told to end.
import type { Container, ContainerStatus, Deployment, Pod } from '../objects';
import type { KubeObject, KubePod, Store } from './store';

export type PodStatus = Pod['status'];

/** How a pod fares, told for each pod that is made. */
export type StatusOf = (pod: Pod) => PodStatus;

const statusOf = ({ name, image = '' }: Container, ready: boolean): ContainerStatus => ({
  ...{ name, image, imageID: image },
  ...{ ready, restartCount: 0 },
});

export const ready: StatusOf = ({ spec }) => ({
  phase: 'Running',
  podIP: '127.0.0.1',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: spec.containers.map((container) => statusOf(container, true)),
});

/** A status in which the pod's last container waits in vain. */
export const waitsWith =
  (reason: string, message: string): StatusOf =>
  ({ spec }) => ({
    phase: 'Pending',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: spec.containers.map((container, index) => ({
      ...statusOf(container, false),
      ...(index === spec.containers.length - 1 && { state: { waiting: { reason, message } } }),
    })),
  });

export function rollOutDeployments(store: Store, fate: StatusOf): void {
  const templates = new Map<string, string>();
  store.watch((object) => {
    if (object.kind !== 'Deployment' || !store.has(object)) return;
    const deployment = object as KubeObject & Deployment;
    const template = JSON.stringify(deployment.spec.template);
    if (templates.get(deployment.metadata.name) === template) return;
    templates.set(deployment.metadata.name, template);
    replacePods(store, deployment, fate);
  });
}

function replacePods(store: Store, deployment: KubeObject & Deployment, fate: StatusOf): void {
  const { metadata, spec } = deployment;
  const old = podsOf(store, deployment).filter((pod) => !pod.metadata.deletionTimestamp);
  const pod = store.put({
    kind: 'Pod',
    metadata: {
      ...spec.template.metadata,
      name: `${metadata.name}-${Math.max(0, ...podsOf(store, deployment).map(numberOf)) + 1}`,
      ...(metadata.namespace && { namespace: metadata.namespace }),
    },
    spec: spec.template.spec,
  });
  const running = store.put({ ...pod, status: fate(pod) });
  const isServing = running.status?.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  store.put({ ...deployment, status: { availableReplicas: isServing || old.length > 0 ? 1 : 0 } });
  if (!isServing) return;
  for (const leaving of old)
    store.put({ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: store.now() } });
}

/** Another pod has another name, also where the ones before are gone. */
const numberOf = ({ metadata }: KubePod): number => Number(metadata.name.split('-').at(-1));

function podsOf(store: Store, { metadata }: Deployment): KubePod[] {
  const pods = store.list<KubePod>('Pod', metadata.namespace);
  return pods.filter(({ metadata: { name } }) => new RegExp(`^${metadata.name}-\\d+$`).test(name));
}
