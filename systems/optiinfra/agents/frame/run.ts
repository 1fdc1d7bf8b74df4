// An agent as it runs: its server, its registration, its stores.
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { logTo } from '../../log';
import { openStores } from '../../stores/stores';
import type { AgentDefinition } from './agent';
import { stayRegistered } from './registration';
import { createAgentServer } from './server';
import type { AgentSettings } from './settings';

const VERSION = '1.0.0';

/** @returns where the agent answers, and what ends it */
export async function runAgent(
  agent: AgentDefinition,
  settings: AgentSettings,
  log: Logger = pino({ level: settings.logLevel }, logTo(1)),
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const stores = await openStores(settings.databaseUrl);
  const work = { current: 0 };
  const tools = { stores, clouds: settings.clouds, now: () => new Date() };
  const app = createAgentServer(agent, tools, settings.orchestratorKey, work);
  await app.listen({ host: settings.host, port: settings.port });
  const { port } = app.server.address() as AddressInfo;
  const endpoint = `http://${settings.host}:${port}`;
  const { type: agent_type, capabilities } = agent;
  const customers = async (): Promise<string[]> => {
    const watched = stores.database
      .selectFrom('customers')
      .select('id')
      .where('discovery', '=', 'discovered');
    return (await watched.execute()).map(({ id }) => id);
  };
  const leave = stayRegistered({
    ...{ orchestrator: settings.orchestrator, key: settings.ownKey, work, customers, log },
    registration: {
      agent_type,
      version: VERSION,
      capabilities: [...capabilities],
      hostname: settings.hostname,
      endpoint,
    },
  });
  log.info({ agent_type, endpoint }, 'agent started');
  const stop = async (): Promise<void> => {
    await leave();
    await app.close();
    await stores.close();
  };
  return { endpoint, stop };
}
