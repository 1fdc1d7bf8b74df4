// Once a run: takes the demo cluster that is kept up, or starts one of its own, and deploys the agents.
import { leaseForRun } from '../../../../runner/processes/leased-run';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import { ClusterClient } from './cluster-client';
import { EmbeddedEnvironment } from './environment';
import { assertSidecar, conformanceOf, specified } from '../foreign-sidecar';
import { launcher } from './launcher';

/** How the processes of one run find the cluster that its coordinator has leased. */
const SOCKET_VARIABLE = 'AGENTSPEC_CLUSTER_SOCKET';

/** @throws BenchError when the cluster cannot be started, is in use, or has an agent that does not come up */
export async function prepareEmbedded(): Promise<PreparedRun> {
  const { client, base, isKept, finish } = await leaseForRun(launcher);
  process.env[SOCKET_VARIABLE] = client.socket;
  const where = isKept ? 'the demo cluster that is kept up' : 'a demo cluster of this run';
  const foreignSidecar = await sidecarOf(client).catch(async (error: unknown) => {
    await finish();
    throw error;
  });
  return {
    describe: () => `${specified(foreignSidecar)}, embedded: ${where}, ports from ${base}`,
    conformance: conformanceOf(foreignSidecar),
    finish,
  };
}

/** The environment as one process of the run uses it; undefined where no run has leased a cluster. */
export function connectEmbedded(): EmbeddedEnvironment | undefined {
  const socket = process.env[SOCKET_VARIABLE];
  return socket ? new EmbeddedEnvironment(new ClusterClient(socket)) : undefined;
}

/** @returns the one in the place of ours, if any. @throws BenchError where it is not the one that is to be specified */
async function sidecarOf(cluster: ClusterClient): Promise<string | undefined> {
  const { foreignSidecar } = await cluster.status();
  assertSidecar(foreignSidecar, 'make demo-down demo-provision');
  return foreignSidecar;
}
