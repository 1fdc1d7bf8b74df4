// The process that is the embedded cluster. It owns the agents' processes and ends when told to, when its owner
// has gone, or by a signal; whatever way it ends, its children end with it.
import { chmodSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../../../../../runner/errors';
import { createControlApi } from './control-api';
import { DemoCluster } from './demo-cluster';
import { findOpa } from './opa-binary';
import { readTopology } from './topology';

/** A cluster that belongs to a run ends when the run does; if none takes the lease, it does not wait for ever. */
const OWNER_GRACE_MS = 20_000;

const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    topology: { type: 'string' },
    dist: { type: 'string' },
    logs: { type: 'string' },
    tether: { type: 'string' },
    base: { type: 'string' },
    owned: { type: 'boolean', default: false },
  },
});

function required(name: Exclude<keyof typeof values, 'owned'>): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

/** What any process needs to run; keys and settings of the caller's shell stay out of the specification. */
function baseEnv(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function main(): Promise<void> {
  const socket = required('socket');
  const cluster = new DemoCluster(readTopology(required('topology')), Number(required('base')), {
    dist: required('dist'),
    logFolder: required('logs'),
    tether: required('tether'),
    opaBinary: findOpa(process.env),
    baseEnv: baseEnv(),
  });

  const end = (): void => {
    rmSync(socket, { force: true });
    process.exit(0);
  };
  const stopAndEnd = (): void => void cluster.stop().finally(end);
  const nobodyCame = values.owned ? setTimeout(stopAndEnd, OWNER_GRACE_MS) : undefined;
  const api = createControlApi(cluster, { stop: end, leaseEnded: () => values.owned && stopAndEnd() });
  api.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/lease')) clearTimeout(nobodyCame);
  });
  process.on('SIGTERM', stopAndEnd).on('SIGINT', stopAndEnd).on('SIGHUP', stopAndEnd);
  await api.listen({ path: socket });
  chmodSync(socket, 0o600);
}

main().catch((error) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(2);
});
