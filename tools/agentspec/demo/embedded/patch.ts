// `make demo-patch` and `make demo-reset`: the live patch of every agent that has one, and the way back.
import { BenchError, messageOf } from '../../../../runner/errors';
import type { ClusterClient } from '../../../../support/agentspec/environments/embedded/cluster-client';
import { waitUntil, type Probe } from '../../../../runner/wait';
import { say } from '../print';
import { registeredAgents } from './central-service';
import { theKeptCluster } from './lifecycle';
import { showStatus } from './status';
import { timeouts } from '../../../../support/timeouts';

/** One agent after the other, so that each is told as it is done; ends with the status table (DEM-29 to DEM-32). */
export async function patch(): Promise<boolean> {
  const client = await theKeptCluster();
  const { agents } = await client.status();
  for (const { name, isPatched } of agents.filter((agent) => agent.isPatched !== undefined)) {
    await client.patch([name], { byHand: true }).catch(fail);
    say(`${name}: ${isPatched ? 'already patched' : 'patched'}`);
  }
  await untilHeardOf(client).catch(fail);
  return showStatus();
}

/** Puts everything back as it was; a no-op where nothing is patched (DEM-33). */
export async function reset(): Promise<boolean> {
  const client = await theKeptCluster();
  const lines = await client.reset({ byHand: true }).catch(fail);
  if (lines.length === 0) say('live patch: not applied, nothing to do');
  lines.forEach(say);
  return true;
}

/** The first heartbeat goes out at once (C-74), but by itself. */
async function untilHeardOf(client: ClusterClient): Promise<void> {
  await waitUntil<void>('the first heartbeat at the central service', timeouts.ROLLOUT, async () => {
    const access = await client.centralService();
    return access ? firstHeartbeat(await registeredAgents(access)) : { value: undefined };
  });
}

function firstHeartbeat(agents: Awaited<ReturnType<typeof registeredAgents>>): Probe<undefined> {
  if (agents.length === 0) return { notYet: 'nobody has registered' };
  const silent = agents.filter(({ heartbeat }) => !heartbeat).map(({ agentName }) => agentName);
  return silent.length === 0 ? { value: undefined } : { notYet: `none of ${silent.join(', ')} yet` };
}

/** Here an agent that does not start is no verdict on it: the demo is broken. */
function fail(error: unknown): never {
  throw new BenchError(messageOf(error));
}
