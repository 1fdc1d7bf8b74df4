// Health (HLT-1 to HLT-3) and the description of the API (API-20).
import { z } from 'zod';
import { health, serviceRow } from '../../api/health';
import { componentRows, serviceRows } from '../health';
import type { App } from '../http/app';
import type { Platform } from '../platform';

const VERSION = '1.0.0';
const open = { access: 'anybody' as const, unlimited: true };

export function healthRoutes(app: App, platform: Platform): void {
  app.get(
    '/health',
    { config: open, schema: { response: { 200: health, 503: health } } },
    async (_request, reply) => {
      const rows = await componentRows(platform);
      const named = rows.map(({ service, status }) => [
        service === 'localstack' ? 'simulator' : service,
        status,
      ]);
      const isHealthy = rows.every(({ status }) => status === 'healthy');
      return reply.code(isHealthy ? 200 : 503).send({
        ...{
          status: isHealthy ? ('healthy' as const) : ('unhealthy' as const),
          service: 'optiinfra-orchestrator',
        },
        ...{ version: VERSION, uptime_s: process.uptime(), components: Object.fromEntries(named) },
      });
    },
  );
  app.get('/health/services', { config: open, schema: { response: { 200: z.array(serviceRow) } } }, () =>
    serviceRows(platform),
  );
  app.get('/openapi.json', { config: open, schema: { hide: true } }, () => app.swagger());
}
