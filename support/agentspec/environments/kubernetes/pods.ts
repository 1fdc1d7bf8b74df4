// Whether a pod serves, and if not, why not, in words that help.
import type { ContainerStatus, Pod } from '../../../../runner/kubernetes/objects';

/** Waiting reasons that no patience mends. */
const hopeless = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CrashLoopBackOff',
  'RunContainerError',
];

export function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Pod): boolean {
  return (
    !isLeaving(pod) &&
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  );
}

/** @returns the newest pod that serves, never one on its way out */
export function newestReady(pods: readonly Pod[]): Pod | undefined {
  return pods.filter(isReady).sort((one, other) => createdAt(other) - createdAt(one))[0];
}

const createdAt = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp ?? '');

/** @returns why the pod does not serve (yet): its phase, and what its containers wait for */
export function whyNotReady(pod: Pod): string {
  const { phase = 'unknown', conditions = [], containerStatuses = [] } = pod.status ?? {};
  const waits = containerStatuses.flatMap(
    (status) => trouble(status) ?? (status.ready ? [] : `container ${status.name} is not ready`),
  );
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const reasons = [
    ...(unscheduled ? [`not scheduled: ${unscheduled.message ?? unscheduled.reason}`] : []),
    ...waits,
  ];
  return `pod ${pod.metadata.name} is ${isLeaving(pod) ? 'on its way out' : phase}${reasons.length > 0 ? `, ${reasons.join(', ')}` : ''}`;
}

/** @returns what keeps a container from running for good, as far as Kubernetes can tell */
export function hopelessReason(pod: Pod): { container: string; reason: string } | undefined {
  for (const { name, state } of pod.status?.containerStatuses ?? []) {
    const reason = state?.waiting?.reason;
    if (reason && hopeless.includes(reason))
      return { container: name, reason: `${reason}: ${state?.waiting?.message ?? 'no message'}` };
  }
  return undefined;
}

function trouble({ name, state }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {};
  if (waiting?.reason && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing') {
    return `container ${name} waits: ${waiting.reason}${waiting.message ? ` (${waiting.message})` : ''}`;
  }
  return terminated ? `container ${name} ended with ${terminated.exitCode ?? terminated.reason}` : undefined;
}

/** @returns how often the container was started anew; undefined when there is no such container */
export function restartsOf(pod: Pod, container: string): number | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === container)?.restartCount;
}
