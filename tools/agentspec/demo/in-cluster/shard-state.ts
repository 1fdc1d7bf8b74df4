// What has become of a shard, read from its pod: a verdict of its own, or a pod that Kubernetes could not run.
import type { ContainerStatus, Pod } from '../../../../runner/kubernetes/objects';
import {
  hopelessReason,
  isLeaving,
  whyNotReady,
} from '../../../../support/agentspec/environments/kubernetes/pods';
import { SPECIFICATION } from './manifests';

export type ShardState =
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'running' }
  /** It came to its end; the exit code is 0, 1 or 2. */
  | { readonly kind: 'ended'; readonly exitCode: number }
  /** No verdict will come. */
  | { readonly kind: 'lost'; readonly reason: string };

const INDEX = 'batch.kubernetes.io/job-completion-index';

/** @returns which of the Job's pods it is, from 0 */
export const indexOf = ({ metadata }: Pod): number => Number(metadata.annotations?.[INDEX] ?? 0);

export function stateOf(pod: Pod): ShardState {
  const reason = takenAway(pod);
  if (reason) return lost(`pod ${pod.metadata.name} ${reason}`);
  const container = pod.status?.containerStatuses?.find(({ name }) => name === SPECIFICATION);
  const end = container && endOf(container);
  if (end) return end;
  const hopeless = hopelessReason(pod);
  if (hopeless) return lost(`container ${hopeless.container} cannot start: ${hopeless.reason}`);
  const hasStarted = pod.status?.phase === 'Running' && container?.state?.waiting === undefined;
  return hasStarted ? { kind: 'running' } : { kind: 'waiting', reason: whyNotReady(pod) };
}

/** @returns what Kubernetes has done to the pod as a whole; nothing as long as it leaves it alone */
function takenAway(pod: Pod): string | undefined {
  const { phase, reason, message } = pod.status ?? {};
  if (isLeaving(pod)) return `was deleted${because(disruptionOf(pod))}`;
  return phase === 'Failed' && reason ? `failed: ${reason}${because(message)}` : undefined;
}

function endOf({ state }: ContainerStatus): ShardState | undefined {
  const { terminated } = state ?? {};
  if (!terminated) return undefined;
  const { exitCode = -1, reason = 'no reason', message } = terminated;
  if (exitCode >= 0 && exitCode <= 2) return { kind: 'ended', exitCode };
  const advice =
    reason === 'OOMKilled' ? 'it needed more memory than its container may have' : message?.trim();
  return lost(`its container was ended: ${reason}, exit code ${exitCode}${because(advice)}`);
}

/** Why Kubernetes itself took a pod away: its node was drained or lost, another pod was more important. */
function disruptionOf({ status }: Pod): string | undefined {
  const found = status?.conditions?.find((one) => one.type === 'DisruptionTarget' && one.status === 'True');
  return found && [found.reason, found.message].filter(Boolean).join(', ');
}

const lost = (reason: string): ShardState => ({ kind: 'lost', reason });
const because = (reason: string | undefined): string => (reason ? ` (${reason})` : '');
