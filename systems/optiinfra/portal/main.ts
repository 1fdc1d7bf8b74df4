// The portal: so far its first page and its health (TOP-8, PTL-4). HOST, PORT.
import { fastify } from 'fastify';
import { z } from 'zod';

const variables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
});

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>OptiInfra</title></head>
<body><main><h1>OptiInfra</h1><p>Your language models, served for less.</p></main></body></html>
`;

/** @throws {Error} naming each variable that is missing or wrong */
async function main(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { success, data, error } = variables.safeParse(environment);
  if (!success) throw new Error(`the environment is not complete: ${z.prettifyError(error)}`);
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('X-Frame-Options', 'DENY').header('Content-Security-Policy', "default-src 'self'");
  });
  app.get('/', (_request, reply) => reply.type('text/html').send(PAGE));
  app.get('/api/health', () => ({ status: 'healthy', service: 'optiinfra-portal', version: '1.0.0' }));
  await app.listen({ host: data.HOST, port: data.PORT });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close());
}

function fail(error: Error): void {
  process.stderr.write(`the portal failed: ${error.message}\n`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
