// The process that is an embedded OptiInfra.
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { baseEnvironment } from '../../../../../runner/processes/base-environment';
import { runSupervisor } from '../../../../../runner/processes/supervisor';
import { OptiInfraCluster } from './cluster';
import { portsOf } from './ports';

const logQuery = z.object({ lines: z.coerce.number().int().positive().max(10_000) });
const named = z.object({ name: z.string() });

/** Real milliseconds of a simulated minute (GEN-9): a migration waits thirty of them, and most of a run is waiting. */
const SCALE = 'SIM_MINUTE_MS';

function addRoutes(api: FastifyInstance, cluster: OptiInfraCluster): void {
  api.get('/logs', (request) => cluster.logs(logQuery.parse(request.query).lines));
  api.post('/processes/:name/crash', async (request) => {
    await cluster.crash(named.parse(request.params).name);
    return {};
  });
}

void runSupervisor([], ({ base, dist, logs: logFolder, tether }) => {
  const layout = {
    ...{ dist, ports: portsOf(Number(base)) },
    dataFolder: path.join(tmpdir(), `proving-ground-optiinfra-${process.pid}`),
    baseEnv: { ...baseEnvironment(process.env), [SCALE]: process.env[SCALE] ?? '40' },
  };
  const platform = new OptiInfraCluster(layout, { tether, logFolder });
  return { platform, addRoutes: (api) => addRoutes(api, platform) };
});
