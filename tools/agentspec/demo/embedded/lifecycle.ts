// Brings the demo cluster that stays up into being, in three steps that may each be repeated; and ends it.
import { BenchError, messageOf } from '../../../../runner/errors';
import type { ClusterClient } from '../../../../support/agentspec/environments/embedded/cluster-client';
import {
  keptCluster,
  startCluster,
  stopKeptCluster,
  theKeptCluster,
  type KeptCluster,
} from '../../../../support/agentspec/environments/embedded/launcher';
import { PORT_BASE_VARIABLE } from '../../../../support/agentspec/environments/embedded/cluster/ports';
import { say } from '../../../print';

/** Starts the process that owns the demo's processes. */
export async function cluster(): Promise<boolean> {
  const kept = await currentCluster();
  const wanted = process.env[PORT_BASE_VARIABLE];
  if (kept && wanted !== undefined && wanted !== 'auto' && wanted !== String(kept.base)) {
    throw new BenchError(
      `the demo cluster is up on ports from ${kept.base}; make demo-down ends it, then it can start on others`,
    );
  }
  const { base, client } = kept ?? (await startCluster({ owned: false }));
  const { pid } = await client.status();
  say(`demo cluster: ${kept ? 'already up' : 'up'} (pid ${pid}, ports from ${base})`);
  return true;
}

/** A cluster of older sources is no use to anybody: it is ended, and its successor takes its place. */
async function currentCluster(): Promise<KeptCluster | undefined> {
  const kept = await keptCluster();
  if (!kept || kept.isCurrent) return kept;
  say('demo cluster: its sources have changed, so it is renewed');
  await down();
  return undefined;
}

/** Embedded there is nothing for an operator to do; the target exists so that all clusters have the same ones. */
export async function operator(): Promise<boolean> {
  say('operator: not needed here, make demo-status asks each sidecar itself');
  return true;
}

/** Starts every agent, sidecar and policy engine that is not running, and waits until all are ready. */
export async function deploy(): Promise<boolean> {
  const client = await theKeptCluster();
  const before = await pidsOf(client);
  await client.deploy().catch((error) => {
    throw new BenchError(messageOf(error));
  });
  const after = await pidsOf(client);
  const { agents } = await client.status();
  const started = after.filter((pid) => !before.includes(pid)).length;
  say(
    `agents: ${agents.length} ready${started === 0 ? ', nothing to do' : ` (${started} processes started)`}`,
  );
  return true;
}

export async function provision(): Promise<boolean> {
  return (await cluster()) && (await operator()) && (await deploy());
}

export async function down(): Promise<boolean> {
  const wasUp = await stopKeptCluster();
  say(`demo cluster: ${wasUp ? 'ended, its processes and ports are gone' : 'not up, nothing to do'}`);
  return true;
}

async function pidsOf(client: ClusterClient): Promise<number[]> {
  return (await client.status()).agents.flatMap(({ pids }) => pids);
}

/** Each gives whether all is well; a broken bench is thrown. */
export const lifecycle = { cluster, operator, deploy, provision, down };
