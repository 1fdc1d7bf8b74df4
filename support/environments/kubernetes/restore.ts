// Puts back what a run has changed of the demo: its own changes, and those that a run which died has left.
import { BenchError, messageOf } from '../../errors';
import type { DemoNamespace } from './demo-namespace';
import { agentsAmong } from './agents';
import { BORROWED } from './objects';
import { returnPatch, variablesPatch, type Borrowed } from './patch';
import type { RunState } from './run-state';

/** @returns what was put back, one line each. @throws BenchError naming what could not be; the rest is put back */
export async function restoreAll(demo: DemoNamespace, state: RunState): Promise<string[]> {
  const changed = state.agents.filter(({ agent }) => Object.keys(state.of(agent).variables).length > 0);
  return settle(
    changed.map(async (agent) => {
      const before = Object.keys(state.of(agent.agent).variables);
      const restartedAt = new Date().toISOString();
      await demo.patch(agent.deployment, variablesPatch(agent, { before, variables: {}, restartedAt }));
      state.write(agent.agent, { variables: {} });
      await demo.podOfRollout(agent, restartedAt);
      return `${agent.agent}: ${before.join(', ')} as before`;
    }),
  );
}

/** Every change is noted on the Deployment that it is made to, so that no run that died leaves the demo changed. */
export async function restoreLeftovers(demo: DemoNamespace): Promise<string[]> {
  const deployments = await demo.deployments();
  const agents = agentsAmong(deployments);
  return settle(
    deployments.flatMap(({ metadata }) => {
      const note = metadata.annotations?.[BORROWED];
      const agent = agents.find(({ deployment }) => deployment === metadata.name);
      if (!note || !agent) return [];
      const borrowed = JSON.parse(note) as Borrowed;
      const restartedAt = new Date().toISOString();
      return [
        demo.patch(metadata.name, returnPatch(agent.container, borrowed, restartedAt)).then(async () => {
          await demo.podOfRollout(agent, restartedAt);
          return `${agent.agent}: ${Object.keys(borrowed.resting).join(', ')}, left by an earlier run, as before`;
        }),
      ];
    }),
  );
}

async function settle(changes: readonly Promise<string>[]): Promise<string[]> {
  const results = await Promise.allSettled(changes);
  const failed = results.flatMap((result) =>
    result.status === 'rejected' ? [messageOf(result.reason)] : [],
  );
  if (failed.length > 0) throw new BenchError(`not everything is as before:\n${failed.join('\n')}`);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
