// The central service program: agents that no operator can reach register here and send heartbeats. PORT, ADMIN_KEY.
import type { AddressInfo } from 'node:net';
import { listen } from '../common/listen';
import { createLogger } from '../common/log';
import { createCentralService } from './server';
import { readSettings } from './settings';

/** For requests in flight, once told to stop. */
const DRAIN_MS = 5_000;

const log = createLogger();

async function main(): Promise<void> {
  const { port, adminKey } = readSettings(process.env);
  const app = createCentralService({ adminKey, log });
  await app.ready();
  await listen(app.server, port, 'PORT');
  log.info(
    { port: (app.server.address() as AddressInfo).port },
    'central service started; it keeps its agents in memory',
  );
  if (adminKey === '') {
    log.warn('ADMIN_KEY is not set: registering and reading are answered 503');
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'central service stopping');
      setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
      app.close().catch(fail);
    });
  }
}

function fail(error: Error): void {
  log.error({ err: error }, `the central service failed: ${error.message}`);
  process.exitCode = 1;
}

main().catch(fail);
