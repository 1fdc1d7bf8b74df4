// Alive at once, ready when everything is, and countable.
import { createLivenessServer, Readiness } from './liveness';
import { createMetrics } from './metrics';

test('alive from the start, ready once every condition is met', async () => {
  const readiness = new Readiness();
  const server = createLivenessServer(readiness, createMetrics().registry);
  const [listed, serving] = [readiness.require('listed'), readiness.require('serving')];
  const answer = async (url: string) => {
    const { statusCode, json } = await server.inject(url);
    return [statusCode, json()];
  };
  await expect(answer('/healthz')).resolves.toEqual([200, { status: 'ok' }]);
  await expect(answer('/readyz')).resolves.toEqual([
    503,
    { status: 'not ready', pending: ['listed', 'serving'] },
  ]);
  listed();
  await expect(answer('/readyz')).resolves.toEqual([503, { status: 'not ready', pending: ['serving'] }]);
  serving();
  await expect(answer('/readyz')).resolves.toEqual([200, { status: 'ok' }]);
});

test('the metrics name the operator and its memory', async () => {
  const metrics = createMetrics();
  metrics.probes.inc({ outcome: 'answered' });
  const server = createLivenessServer(new Readiness(), metrics.registry);
  const { body, headers } = await server.inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toContain('agentspec_operator_probes_total{outcome="answered"} 1');
  expect(body).toContain('process_resident_memory_bytes');
});
