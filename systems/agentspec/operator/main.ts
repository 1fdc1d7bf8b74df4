// The operator program: starts one operator from the environment, and ends it on a signal.
import { createLogger } from '../common/log';
import { connect } from './kubernetes/client';
import { startOperator } from './operator';
import { readSettings } from './settings';

const log = createLogger();

function fail(error: unknown, what: string): never {
  log.error({ err: error }, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

const onFailure = (error: unknown): never => fail(error, 'the operator failed');

/** Whatever nobody caught leaves the process in an unknown state; Kubernetes starts a new one. */
process.on('uncaughtException', onFailure);

const start = async () => startOperator(readSettings(process.env), connect(), log, onFailure);
const starting = start();
starting.catch((error: unknown) => fail(error, 'the operator does not start'));

let isStopping = false;

async function stop(signal: NodeJS.Signals): Promise<void> {
  // A second signal is from someone who does not want to wait for the drain.
  if (isStopping) process.exit(1);
  isStopping = true;
  log.info({ signal }, 'operator stopping');
  await (await starting).stop();
  process.exit(0);
}

process.on('SIGTERM', stop).on('SIGINT', stop);
