// The whole platform for one file of tests: database, simulator, orchestrator and the four agents, on free ports.
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { agents } from '../agents/definitions';
import { runAgent } from '../agents/frame/run';
import { readAgentSettings } from '../agents/frame/settings';
import { agentTypes } from '../api/customer';
import { createClock } from '../cloud/clock';
import { createServer } from '../cloud/server';
import { runOrchestrator } from '../orchestrator/orchestrator';
import type { Platform } from '../orchestrator/platform';
import { readSettings } from '../orchestrator/settings';
import { temporaryDatabase } from '../stores/testing/database';

const MINUTE_MS = '100';
const SECRETS = {
  ...{ AGENT_SERVICE_KEY: 'agents-key', ORCHESTRATOR_SERVICE_KEY: 'orchestrators-key' },
  ...{ JWT_SECRET: 'a secret of the tests, thirty-two', ENCRYPTION_KEY: 'ab'.repeat(32), ENV: 'test' },
};

export interface WholePlatform {
  readonly url: string;
  readonly cloud: string;
  readonly platform: Platform;
  stop(): Promise<void>;
}

/** @returns the platform once its agents are registered */
export async function startWholePlatform(): Promise<WholePlatform> {
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'error' });
  const database = await temporaryDatabase();
  const simulator = createServer({ clock: createClock(Number(MINUTE_MS)), seed: 'test', log });
  await simulator.listen({ host: '127.0.0.1', port: 0 });
  const cloud = `http://127.0.0.1:${(simulator.server.address() as AddressInfo).port}`;
  const shared = {
    ...SECRETS,
    DATABASE_URL: database.url,
    CLOUD_URL: cloud,
    PORT: '0',
    SIM_MINUTE_MS: MINUTE_MS,
  };
  const orchestrator = await runOrchestrator(readSettings(shared), log);
  const running = await Promise.all(
    agentTypes.map((type) => {
      const settings = readAgentSettings({ ...shared, AGENT_TYPE: type, ORCHESTRATOR_URL: orchestrator.url });
      return runAgent(agents[type], settings, log);
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    await orchestrator.stop();
    await simulator.close();
    await database.stop();
  };
  return { url: orchestrator.url, platform: orchestrator.platform, cloud, stop };
}
