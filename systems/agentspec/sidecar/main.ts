// The sidecar program: starts one sidecar from the environment, and ends it on a signal.
import { createLogger } from './log';
import { startSidecar, type Sidecar } from './start';

const log = createLogger();

/** Whatever nobody caught leaves the process in an unknown state; a supervisor starts a new one. */
process.on('uncaughtException', (error) => fail(error, 'the sidecar failed'));

startSidecar(process.env, log).then(stopOnSignal, (error: unknown) =>
  fail(error, 'the sidecar does not start'),
);

function stopOnSignal(sidecar: Sidecar): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // A second signal is from someone who does not want to wait for the drain.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'sidecar stopping');
    sidecar.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error, 'the sidecar did not stop cleanly'),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function fail(error: unknown, what: string): never {
  log.error({ err: error }, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
