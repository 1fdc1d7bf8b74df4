// The sidecar program: starts one sidecar from the environment, and ends it on a signal.
import { createLogger, type Logger } from '../common/log';
import { startSidecar, type Sidecar } from './start';

/** Whoever loads the program ahead of time calls this once there is an environment to start from. */
export function main(): void {
  const log = createLogger();
  /** Whatever nobody caught leaves the process in an unknown state; a supervisor starts a new one. */
  process.on('uncaughtException', (error) => fail(log, error, 'the sidecar failed'));
  const starting = startSidecar(process.env, log);
  starting.catch((error: unknown) => fail(log, error, 'the sidecar does not start'));
  stopOnSignal(starting, log);
}

function fail(log: Logger, error: unknown, what: string): never {
  log.error({ err: error }, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function stopOnSignal(starting: Promise<Sidecar>, log: Logger): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    // A second signal is from someone who does not want to wait for the drain.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'sidecar stopping');
    await (await starting).stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

if (require.main === module) main();
