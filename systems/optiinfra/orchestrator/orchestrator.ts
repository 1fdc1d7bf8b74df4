// The orchestrator as it runs: stores, engine, server, ticks and the sweep for silent agents.
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { logTo } from '../log';
import { openStores } from '../stores/stores';
import { prepareAccounts } from './accounts/accounts';
import { createSecurityClock } from './clock';
import { startTicks } from './estate/ticks';
import { startEngine } from './engine';
import { createApp } from './http/app';
import { liveRoutes } from './live';
import type { Platform } from './platform';
import { startHousekeeping } from './housekeeping';
import { Routing } from './tasks/routing';
import { agentRoutes } from './routes/agents';
import { authRoutes } from './routes/auth';
import { conflictRoutes } from './routes/conflicts';
import { customerRoutes } from './routes/customers';
import { healthRoutes } from './routes/health';
import { testHooks } from './routes/hooks';
import { onboardingRoutes } from './routes/onboarding';
import { optimizationRoutes } from './routes/optimizations';
import { taskRoutes } from './routes/tasks';
import { recommendationRoutes } from './routes/recommendations';
import type { Settings } from './settings';

/** @returns where the API answers, and what ends it; what was under way goes on with the next start */
export async function runOrchestrator(
  settings: Settings,
  log: Logger = pino({ level: settings.logLevel }, logTo(1)),
): Promise<{ url: string; platform: Platform; stop(): Promise<void> }> {
  const stores = await openStores(settings.databaseUrl);
  const routing: Routing = new Routing(() => platform);
  const platform: Platform = { stores, settings, log, routing, clock: createSecurityClock() };
  await prepareAccounts(platform);
  const engine = await startEngine(platform);
  const app = await createApp(platform);
  await app.register(async (scope) => {
    const routes = scope.withTypeProvider<import('fastify-type-provider-zod').ZodTypeProvider>();
    healthRoutes(routes, platform);
    authRoutes(routes, platform);
    customerRoutes(routes, platform);
    onboardingRoutes(routes, platform, engine);
    recommendationRoutes(routes, platform, engine);
    conflictRoutes(routes, platform, engine);
    optimizationRoutes(routes, platform, engine);
    agentRoutes(routes, platform);
    taskRoutes(routes, platform, engine);
    liveRoutes(routes, platform);
    if (settings.isTest) testHooks(routes, platform);
  });
  await app.listen({ host: settings.host, port: settings.port });
  const stopTicks = startTicks(platform, (customer, instance) => engine.attend(customer, instance));
  const stopHousekeeping = startHousekeeping(platform);
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${settings.host}:${port}`;
  log.info({ url }, 'orchestrator started');
  const stop = async (): Promise<void> => {
    await stopHousekeeping();
    await stopTicks();
    await app.close();
    await engine.stop();
    await stores.close();
  };
  return { url, platform, stop };
}
