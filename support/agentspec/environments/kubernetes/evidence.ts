// What a cluster can tell about a failed scenario, gathered before anything is put back.
import { messageOf } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { decisionsIn, isSince } from '../decision-log';
import type { Evidence, PolicyDecision } from '../environment';
import { selectorOf, type AgentDeployment } from './agents';
import type { Pod } from '../../../../runner/kubernetes/objects';

const LOG_LINES = 30;

/** One decision takes about 1 KiB in the log of an engine, and its readiness probe half of that each second. */
const DECISIONS_BYTES = 512 * 1024;

export function sidecarLog(
  kubectl: Kubectl,
  { container }: AgentDeployment,
  pod: string,
  lines: number,
): Promise<string> {
  return kubectl.run(['logs', pod, '--container', container, '--tail', String(lines)]);
}

/** @param engine the container of the policy engine. @returns its decisions since then, the first few hundred at most */
export async function decisionsOf(
  kubectl: Kubectl,
  engine: string,
  pod: string,
  since: Date,
): Promise<PolicyDecision[]> {
  const bounds = ['--since-time', since.toISOString(), '--limit-bytes', String(DECISIONS_BYTES)];
  // Kubernetes finds lines again by the second only.
  const log = await kubectl.run(['logs', pod, '--container', engine, ...bounds]);
  return decisionsIn(log).filter(isSince(since));
}

/** The pod as Kubernetes describes it, its events, and the last log lines of each of its containers. */
export async function evidenceOf(
  kubectl: Kubectl,
  agent: AgentDeployment,
  pod: string | undefined,
): Promise<Evidence[]> {
  const which = pod === undefined ? ['--selector', selectorOf(agent.selector)] : [pod];
  const described = {
    title: `Pod of ${agent.agent}, its state and events`,
    text: await said(kubectl, ['describe', 'pod', ...which]),
  };
  const containers = pod === undefined ? [] : await containersOf(kubectl, pod);
  const logs = containers.map(async (container) => ({
    title: `Last log lines of ${agent.agent}, container ${container}`,
    text: await said(kubectl, ['logs', pod!, '--container', container, '--tail', String(LOG_LINES)]),
  }));
  return [described, ...(await Promise.all(logs))];
}

async function containersOf(kubectl: Kubectl, pod: string): Promise<string[]> {
  const found = await kubectl.find<Pod>(['get', 'pod', pod]).catch(() => undefined);
  return found?.spec.containers.map(({ name }) => name) ?? [];
}

/** That something cannot be had is said in its place: the failure itself comes first. */
async function said(kubectl: Kubectl, args: readonly string[]): Promise<string> {
  return kubectl.run(args).catch((error) => `not to be had: ${messageOf(error)}`);
}
