// The cloud simulator program. HOST, PORT, SIM_MINUTE_MS, SIM_SEED.
import type { AddressInfo } from 'node:net';
import { createClock } from './clock';
import { createLogger } from './log';
import { createServer } from './server';
import { readSettings } from './settings';

/** For requests in flight, once told to stop. */
const DRAIN_MS = 5_000;

const log = createLogger();

export async function main(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { host, port, minuteMs, seed } = readSettings(env);
  const app = createServer({ clock: createClock(minuteMs), seed, log });
  await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EADDRINUSE' ? 'another process has it' : error.message;
    throw new Error(`cannot listen on ${host}:${port} (HOST, PORT): ${reason}`);
  });
  log.info(
    { port: (app.server.address() as AddressInfo).port, host, minuteMs, seed },
    'cloud simulator started; it keeps its accounts in memory',
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'cloud simulator stopping');
      setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
      app.close().catch(fail);
    });
  }
}

function fail(error: Error): void {
  log.error({ err: error }, `the cloud simulator failed: ${error.message}`);
  process.exitCode = 1;
}

if (require.main === module) main().catch(fail);
