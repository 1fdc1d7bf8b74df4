// Runs an evaluation dataset that the manifest declares.
import path from 'node:path';
import { isRecord } from '../../../common/is-record';
import { errorBody } from '../errors';
import { readDataset } from '../evaluation/dataset';
import { dryRun, liveRun } from '../evaluation/evaluation-run';
import type { Routes } from '../parts';

export const evalRoutes: Routes = (app, parts) => {
  const { manifest, settings } = parts.context;
  const declared = manifest.spec.evaluation?.datasets ?? [];

  app.post('/eval/run', async ({ body }, reply) => {
    const { dataset: name, live = false }: Record<string, unknown> = isRecord(body) ? body : {};
    if (typeof name !== 'string' || name === '')
      return reply.code(400).send(errorBody(400, 'dataset is required'));
    if (typeof live !== 'boolean') return reply.code(400).send(errorBody(400, 'live must be true or false'));
    const dataset = declared.find((candidate) => candidate.name === name);
    if (!dataset) {
      const names = declared.map((candidate) => candidate.name).join(', ') || 'none';
      return reply.code(404).send(errorBody(404, `no dataset ${name}; declared: ${names}`));
    }
    const file = path.resolve(path.dirname(settings.manifestPath), dataset.path);
    const cases = await readDataset(file);
    if ('problem' in cases) {
      return reply.code(500).send({ error: `dataset ${name} cannot be read`, detail: cases.problem }); // EVL-3
    }
    const results = live ? await liveRun(cases, parts, clientGone(reply.raw)) : dryRun(cases);
    const passed = results.filter((result) => result.passed).length;
    return {
      total: results.length,
      passed,
      failed: results.length - passed,
      dataset: name,
      live,
      cases: results,
    };
  });
};

/** Aborts when the client closes the connection: nobody is left to read the results of further cases. */
function clientGone(response: NodeJS.EventEmitter): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
