// The sidecar program: starts one sidecar from the environment, and ends it on a signal.
import { createLogger } from './log';
import { startSidecar } from './start';

const log = createLogger();

function fail(error: unknown, what: string): never {
  log.error({ err: error }, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

/** Whatever nobody caught leaves the process in an unknown state; a supervisor starts a new one. */
process.on('uncaughtException', (error) => fail(error, 'the sidecar failed'));

const starting = startSidecar(process.env, log);
starting.catch((error: unknown) => fail(error, 'the sidecar does not start'));

let isStopping = false;

async function stop(signal: NodeJS.Signals): Promise<void> {
  // A second signal is from someone who does not want to wait for the drain.
  if (isStopping) process.exit(1);
  isStopping = true;
  log.info({ signal }, 'sidecar stopping');
  const sidecar = await starting;
  await sidecar.stop();
  process.exit(0);
}

process.on('SIGTERM', stop).on('SIGINT', stop);
