// What is done again and again in real time: silent agents are found, and what has had its time is dropped.
import type { Platform } from './platform';
import { sweep } from './tasks/registry';
import { forgetResults } from './tasks/tasks';

/** How many sweeps there are from one clearing to the next. */
const RARELY = 60;
const HEARTBEATS_KEPT_MS = 86_400_000;

/** @returns what ends it */
export function startHousekeeping(platform: Platform): () => Promise<void> {
  const { sweepMs, heartbeatTimeoutMs } = platform.settings.timing;
  // Nobody could be heard before now, nor while the database was away: that is no agent's silence.
  let heardFrom = Date.now();
  let rounds = 0;
  let running: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      if (Date.now() - heardFrom >= heartbeatTimeoutMs) await sweep(platform);
      else await platform.stores.cache.ping();
      if (rounds++ % RARELY === 0) await clear(platform);
      void platform.routing.kick();
    } catch (error) {
      heardFrom = Date.now();
      platform.log.warn({ err: error }, 'housekeeping failed');
    }
  };
  const timer = setInterval(() => {
    running = running.then(round);
  }, sweepMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function clear(platform: Platform): Promise<void> {
  await forgetResults(platform);
  await platform.stores.cache.purge(new Date());
  await platform.stores.metrics.expire(platform.clock.now());
  const due = new Date(platform.clock.now().getTime() - HEARTBEATS_KEPT_MS);
  await platform.stores.database.deleteFrom('agent_heartbeats').where('timestamp', '<', due).execute();
}
