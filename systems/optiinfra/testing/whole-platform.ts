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
import { temporaryDatabase, type TemporaryDatabase } from '../stores/testing/database';
import { call, type Shown } from './client';

const MINUTE_MS = '30';
export const AGENT_KEY = 'agents-key';
const SECRETS = {
  ...{ AGENT_SERVICE_KEY: AGENT_KEY, ORCHESTRATOR_SERVICE_KEY: 'orchestrators-key' },
  ...{ JWT_SECRET: 'a secret of the tests, thirty-two', ENCRYPTION_KEY: 'ab'.repeat(32), ENV: 'test' },
};

export interface WholePlatform {
  readonly url: string;
  readonly cloud: string;
  readonly platform: Platform;
  readonly database: TemporaryDatabase;
  /** Asks the orchestrator. */
  ask: typeof call;
  /** @returns the access token of who logs in; without a name that of the administrator */
  logIn(username?: string, password?: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param withAgents whether the four agents run, too
 * @param more variables of the orchestrator
 * @returns the platform once its agents are registered
 */
export async function startWholePlatform(
  withAgents = true,
  more: NodeJS.ProcessEnv = {},
): Promise<WholePlatform> {
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'fatal' });
  const database = await temporaryDatabase();
  const simulator = createServer({ clock: createClock(Number(MINUTE_MS)), seed: 'test', log });
  await simulator.listen({ host: '127.0.0.1', port: 0 });
  const cloud = `http://127.0.0.1:${(simulator.server.address() as AddressInfo).port}`;
  const shared = { ...SECRETS, DATABASE_URL: database.url, CLOUD_URL: cloud, PORT: '0' };
  const scale = { SIM_MINUTE_MS: MINUTE_MS };
  const { url, platform, ...orchestrator } = await runOrchestrator(
    readSettings({ ...shared, ...scale, ...more }),
    log,
  );
  const running = await Promise.all(
    (withAgents ? agentTypes : []).map((type) => {
      const settings = readAgentSettings({ ...shared, AGENT_TYPE: type, ORCHESTRATOR_URL: url });
      return runAgent(agents[type], settings, log);
    }),
  );
  const ask = <T>(method: string, path: string, body?: object | string, shown?: Shown) =>
    call<T>(method, `${url}${path}`, body, shown);
  const logIn = async (username = 'admin@optiinfra.ai', password = 'admin123'): Promise<string> =>
    (await ask<{ access_token: string }>('POST', '/auth/login', { username, password })).body.access_token;
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    await orchestrator.stop();
    await simulator.close();
    await database.stop();
  };
  return { url, platform, cloud, database, ask, logIn, stop };
}
