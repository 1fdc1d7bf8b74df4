// Puts back what a run has changed of the demo: its own changes, and those that a run which died has left.
import { BenchError, messageOf } from '../../../../runner/errors';
import { KubectlFailed, type Kubectl, type KubectlOptions } from '../../../../runner/kubernetes/kubectl';
import type { DemoNamespace } from './demo-namespace';
import { agentsAmong, type AgentDeployment } from './agents';
import { removePatch, type Patcher } from './live-patch';
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { BORROWED, OBSERVATIONS, OPERATOR, PATCHED, SCENARIO_LABEL } from '../../names';
import { OPERATOR_DEPLOYMENT, operatorReplaced } from './operator-rollout';
import { returnPatch, variablesPatch, type Borrowed } from './patch';
import type { RunState } from './run-state';

/** @returns what was put back, one line each. @throws BenchError naming what could not be; the rest is put back */
export async function restoreAll(demo: DemoNamespace, state: RunState): Promise<string[]> {
  const agents = state.agents.map((agent) => restoreAgent(demo, state, agent));
  return (await settle([...agents, restoreOperator(demo), removeLeftovers(demo).then(() => [])])).flat();
}

/** One change after the other: a rollout that the next one overtakes never comes to its end. */
async function restoreAgent(demo: DemoNamespace, state: RunState, agent: AgentDeployment): Promise<string[]> {
  const { variables, patched } = state.of(agent.agent);
  const before = Object.keys(variables);
  if (patched) await removePatch(demo, agent);
  if (before.length > 0) {
    const restartedAt = new Date().toISOString();
    await demo.patch(agent.deployment, variablesPatch(agent, { before, variables: {}, restartedAt }));
    await demo.podOfRollout(agent, restartedAt);
  }
  state.write(agent.agent, { variables: {} });
  return [
    ...(patched ? [`${agent.agent}: not patched, as before`] : []),
    ...(before.length > 0 ? [`${agent.agent}: ${before.join(', ')} as before`] : []),
  ];
}

/** Every change is noted on the Deployment that it is made to, so that no run that died leaves the demo changed. */
export async function restoreLeftovers(demo: DemoNamespace): Promise<string[]> {
  const deployments = await demo.deployments();
  const agents = agentsAmong(deployments);
  const leftovers = deployments.flatMap(({ metadata }) => {
    const agent = agents.find(({ deployment }) => deployment === metadata.name);
    return agent ? [leftoversOf(demo, agent, metadata.annotations ?? {})] : [];
  });
  // Beside the others: what one of them fails with must not be left unheard while another one is awaited.
  const removal = removeLeftovers(demo).then((): string[] => []);
  return [...(await settle([...leftovers, removal])).flat(), ...(await restoreOperator(demo))];
}

async function leftoversOf(
  demo: DemoNamespace,
  agent: AgentDeployment,
  annotations: Readonly<Record<string, string>>,
): Promise<string[]> {
  const mended: string[] = [];
  if (annotations[PATCHED] === ('a run' satisfies Patcher)) {
    await removePatch(demo, agent);
    mended.push(`${agent.agent}: patched by an earlier run, as before`);
  }
  const note = annotations[BORROWED];
  if (note) mended.push(await giveBack(demo, agent, JSON.parse(note) as Borrowed));
  return mended;
}

async function giveBack(demo: DemoNamespace, agent: AgentDeployment, borrowed: Borrowed): Promise<string> {
  const restartedAt = new Date().toISOString();
  await demo.patch(agent.deployment, returnPatch(agent.container, borrowed, restartedAt));
  await demo.podOfRollout(agent, restartedAt);
  return `${agent.agent}: ${Object.keys(borrowed.resting).join(', ')}, left by an earlier run, as before`;
}

/** What scenarios that were interrupted have made, gone; waiting for it would keep whoever interrupted them. */
export async function removeLeftovers({ kubectl }: DemoNamespace): Promise<void> {
  const kinds = [
    'pods',
    'services',
    'configmaps',
    ...((await hasObservations(kubectl)) ? [OBSERVATIONS] : []),
  ];
  const args = [
    'delete',
    kinds.join(','),
    '--selector',
    SCENARIO_LABEL,
    '--ignore-not-found',
    '--wait=false',
    '--grace-period=1',
  ];
  await kubectl.run(args);
}

async function hasObservations(kubectl: Kubectl): Promise<boolean> {
  return (await findIfAllowed(kubectl, ['get', 'crd', OBSERVATIONS])) !== undefined;
}

/** The operator's variables as they were; a scenario that was interrupted may have left one of its own. */
export async function restoreOperator({ kubectl }: DemoNamespace): Promise<string[]> {
  const where = { namespace: OPERATOR.namespace };
  const operator = await findIfAllowed<Deployment>(
    kubectl,
    ['get', 'deployment', OPERATOR.deployment],
    where,
  );
  const note = operator?.metadata.annotations?.[BORROWED];
  if (!note) return [];
  const borrowed = JSON.parse(note) as Borrowed;
  const patch = returnPatch(OPERATOR.container, borrowed, new Date().toISOString());
  const args = ['patch', OPERATOR_DEPLOYMENT, '--type', 'strategic', '--patch', JSON.stringify(patch)];
  await kubectl.run(args, where);
  await operatorReplaced(kubectl);
  return [`operator: ${Object.keys(borrowed.resting).join(', ')} as before`];
}

/** Who may not even look beyond the demo's namespace has left nothing there. */
function findIfAllowed<T>(
  kubectl: Kubectl,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<T | undefined> {
  return kubectl.find<T>(args, options).catch((error: unknown) => {
    if (error instanceof KubectlFailed && error.isForbidden) return undefined;
    throw error;
  });
}

async function settle<T>(changes: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(changes);
  const failed = results.flatMap((result) =>
    result.status === 'rejected' ? [messageOf(result.reason)] : [],
  );
  if (failed.length > 0) throw new BenchError(`not everything is as before:\n${failed.join('\n')}`);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
