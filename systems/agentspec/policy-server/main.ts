// The policy server: OPA's REST API for compiled policies, where there is no OPA binary.
import { once } from 'node:events';
import { setDefaultResultOrder } from 'node:dns';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { defaultAddress, parseAddress } from './address';
import { processLog as log } from './log';
import { PolicySet } from './policy-set';
import { createPolicyServer } from './server';

const usage = `Usage: policy-server [--addr host:port] <policy folder> ...

Serves compiled policies as \`opa run --server\` serves their sources: POST and GET /v1/data/<path>, GET /health.

  --addr  where to listen; default ${defaultAddress}, :port for all interfaces, port 0 for a free one
  --help  print this text
`;

/** How long requests in flight may take to finish after SIGTERM. */
const drainMs = 5_000;

async function main(args: string[]): Promise<void> {
  const { values, positionals: folders } = parseArgs({
    args,
    allowPositionals: true,
    options: { addr: { type: 'string', default: defaultAddress }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return void process.stdout.write(usage);
  if (folders.length === 0) throw new Error(`which policies? Name at least one folder\n\n${usage}`);
  const address = parseAddress(values.addr);
  const policies = PolicySet.load(folders);
  const server = createPolicyServer(policies, log);
  // As OPA does; clients that know only IPv4 must reach `localhost`.
  setDefaultResultOrder('ipv4first');
  server.listen(address);
  await once(server, 'listening');
  log.info('policy server started', { addr: listeningOn(server), entrypoints: policies.entrypoints });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => drain(server, signal));
}

function listeningOn(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Stops accepting, lets requests in flight finish within `drainMs`; then the process ends with status 0. */
function drain(server: Server, signal: string): void {
  log.info('policy server stopping', { signal });
  server.close(() => log.info('policy server stopped'));
  setTimeout(() => server.closeAllConnections(), drainMs).unref();
}

main(process.argv.slice(2)).catch((error: Error) => {
  log.error(`policy server not started: ${error.message}`);
  process.exitCode = 1;
});
