// The embedded database as a program: POSTGRES_DATA (folder), POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD;
// with POSTGRES_TEMPORARY=1 the folder goes when the program is told to end.
import { rmSync } from 'node:fs';
import { startPostgres } from './postgres';

const { env } = process;
// Where its log cannot be written, the database goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(): Promise<void> {
  const { POSTGRES_DATA: folder, POSTGRES_PORT: port = '5433' } = env;
  if (!folder)
    throw new Error('POSTGRES_DATA is not set; it names the data folder, which the first start makes');
  if (!/^\d{1,5}$/.test(port))
    throw new Error(`POSTGRES_PORT is "${port}"; it must be a number, 0 for any free port`);
  const postgres = await startPostgres({
    ...{ folder, port: Number(port), database: env.POSTGRES_DB, user: env.POSTGRES_USER },
    ...{ password: env.POSTGRES_PASSWORD, cache: env.POSTGRES_CACHE },
    log: (text) => process.stderr.write(text),
  });
  process.stdout.write(
    `${JSON.stringify({ msg: 'postgres started', url: postgres.url, pid: postgres.pid })}\n`,
  );
  let isToldToEnd = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      isToldToEnd = true;
      void postgres.stop();
    });
  await postgres.ended;
  if (isToldToEnd && env.POSTGRES_TEMPORARY === '1') rmSync(folder, { recursive: true, force: true });
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`embedded PostgreSQL not started: ${error.message}\n`);
    process.exit(1);
  },
);
