// OptiInfra as processes of this machine: prepared once a run, and as each process of the run uses it.
import { leaseForRun } from '../../../../runner/processes/leased-run';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import type { OptiInfraAccess, OptiInfraEnvironment } from '../environment';
import { ClusterClient } from './cluster-client';
import { launcher } from './launcher';

/** How the processes of one run find what their coordinator has leased. */
const SOCKET_VARIABLE = 'OPTIINFRA_CLUSTER_SOCKET';

/** @throws BenchError when it cannot be started, is in use, or does not get healthy */
export async function prepareEmbedded(): Promise<PreparedRun> {
  const { client, isKept, finish } = await leaseForRun(launcher);
  process.env[SOCKET_VARIABLE] = client.socket;
  const { api } = (await client.status()).access;
  const where = isKept ? 'the test environment that is kept up' : 'a test environment of this run';
  return { describe: () => `OptiInfra reference system, embedded: ${where}, its API at ${api}`, finish };
}

/** @returns undefined where no run has leased one */
export function connectEmbedded(): OptiInfraEnvironment | undefined {
  const socket = process.env[SOCKET_VARIABLE];
  return socket ? new EmbeddedEnvironment(new ClusterClient(socket)) : undefined;
}

class EmbeddedEnvironment implements OptiInfraEnvironment {
  readonly name = 'embedded';
  /** It stays the same for the life of a cluster, so it is asked for once. */
  private known: Promise<OptiInfraAccess> | undefined;

  constructor(private readonly cluster: ClusterClient) {}

  access(): Promise<OptiInfraAccess> {
    return (this.known ??= this.cluster.status().then(({ access }) => access));
  }

  logs(lines: number): Promise<Record<string, string>> {
    return this.cluster.logs(lines);
  }
}
