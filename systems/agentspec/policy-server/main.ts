// The policy server: OPA's REST API for compiled policies, where there is no OPA binary.
import { once } from 'node:events';
import { setDefaultResultOrder } from 'node:dns';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPlainLog } from '../common/plain-log';
import { parseAddress } from './address';
import { readCommandLine, usage } from './command-line';
import { decisionLog } from './decision-log';
import { PolicySet } from './policy-set';
import { createPolicyServer } from './server';

/** How long requests in flight may take to finish after SIGTERM. */
const drainMs = 5_000;

const log = createPlainLog();

async function main(args: string[]): Promise<void> {
  const command = readCommandLine(args);
  if (!command) return void process.stdout.write(usage);
  const address = parseAddress(command.addr);
  const policies = PolicySet.load(command.folders);
  const decisions = command.logsDecisions ? decisionLog((line) => process.stdout.write(line)) : undefined;
  const server = createPolicyServer(policies, log, decisions);
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
