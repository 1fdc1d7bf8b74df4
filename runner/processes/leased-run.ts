// A run on a platform of this machine: the one that is kept up, left as it was, or one of its own, which ends with it.
import { BenchError, messageOf } from '../errors';
import type { Launcher, Running } from './launcher';
import type { SupervisorClient } from './supervisor-client';

export interface LeasedRun<Client extends SupervisorClient> extends Running<Client> {
  readonly isKept: boolean;
  /** Puts back what the run changed, or ends the platform with all that was changed. Says what it put back. */
  finish(): Promise<string[]>;
}

/** Takes the lease and deploys what does not run. @throws BenchError when either fails, and nothing is held then */
export async function leaseForRun<Client extends SupervisorClient>(
  launcher: Launcher<Client>,
): Promise<LeasedRun<Client>> {
  const running = await launcher.forRun();
  const { client, isKept } = running;
  await client.takeLease(`a run (pid ${process.pid})`);
  try {
    await client.deploy();
  } catch (error) {
    client.letGo();
    throw new BenchError(messageOf(error));
  }
  return { ...running, finish: () => finish(client, isKept) };
}

async function finish(client: SupervisorClient, isKept: boolean): Promise<string[]> {
  const restored = isKept ? await client.restore() : [];
  // One of this run needs nothing put back: it ends.
  if (!isKept) await client.stop();
  client.letGo();
  return restored;
}
