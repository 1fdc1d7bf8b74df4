// The process that is a platform: it owns the platform's processes and ends when told to, when the run that it belongs
// to has gone, or by a signal; whatever way it ends, its children end with it.
import { chmodSync, rmSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { messageOf } from '../errors';
import { timeouts } from '../timeouts';
import { createSupervisorApi, type SupervisedPlatform } from './supervisor-api';
import { readOptions, type SupervisorOptions } from './supervisor-options';

export interface Supervised {
  readonly platform: SupervisedPlatform;
  /** Adds what only this platform can do to the API of any. */
  addRoutes(api: FastifyInstance): void;
}

/**
 * The whole `main` of a supervisor: serves until it ends, and exits with 2 and the reason when it cannot start.
 * @param extra names of options beside those of any supervisor
 * @param create makes the platform; it starts nothing yet
 */
export async function runSupervisor<Extra extends string>(
  extra: readonly Extra[],
  create: (options: SupervisorOptions<Extra>) => Supervised,
): Promise<void> {
  try {
    const options = readOptions(extra);
    await serve(create(options), options);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(2);
  }
}

async function serve(
  { platform, addRoutes }: Supervised,
  { socket, owned }: SupervisorOptions,
): Promise<void> {
  const end = (): void => {
    rmSync(socket, { force: true });
    process.exit(0);
  };
  const stopAndEnd = (): void => void platform.stop().finally(end);
  const nobodyCame = owned ? setTimeout(stopAndEnd, timeouts.LEASE.ms) : undefined;
  const api = createSupervisorApi(platform, {
    stopped: end,
    leaseAsked: () => clearTimeout(nobodyCame),
    leaseEnded: () => owned && stopAndEnd(),
  });
  addRoutes(api);
  process.on('SIGTERM', stopAndEnd).on('SIGINT', stopAndEnd).on('SIGHUP', stopAndEnd);
  await api.listen({ path: socket });
  chmodSync(socket, 0o600);
}
