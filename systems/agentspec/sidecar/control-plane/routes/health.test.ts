// Liveness and readiness: CTL-4, RDY-1 to RDY-12.
import { startBench } from '../testing/bench';
import { manifestWith } from '../testing/manifest';
import { answerText, scriptAgent } from '../testing/scripted-agent';

const report = (more: object = {}) => ({
  agentName: 'from-the-agent',
  timestamp: '2026-11-22T10:00:00.000Z',
  status: 'unhealthy',
  checks: [],
  ...more,
});

async function readiness(answer: object) {
  const { url } = await scriptAgent({ 'GET /agentspec/health': answer });
  return (await startBench({ agentUrl: url })).get('/health/ready');
}

it('is live whatever the agent does (CTL-4)', async () => {
  const { get } = await startBench();
  expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'live' } });
});

it('passes a live report on, with a status of its own (RDY-3, RDY-5, RDY-6, RDY-10)', async () => {
  const summary = { passed: 9, failed: 9, warnings: 9, skipped: 9 };
  const checks = [{ id: 'model:x', category: 'model', status: 'pass', severity: 'error', latencyMs: 5 }];
  const { status, body } = await readiness(report({ summary, checks }));
  expect(status).toBe(200);
  expect(body).toEqual({ ...report({ summary, checks }), status: 'ready', source: 'agent-sdk' });
});

it.each([
  ['a failed error', ['fail', 'error'], 503, 'unavailable'],
  ['a failed warning', ['fail', 'warning'], 200, 'degraded'],
  ['a warning', ['warn', 'info'], 200, 'degraded'],
  ['a failed info', ['fail', 'info'], 200, 'ready'],
  ['a skipped error', ['skip', 'error'], 200, 'ready'],
])('takes %s from a live report (RDY-7 to RDY-9)', async (_what, [status, severity], code, word) => {
  const checks = [{ id: 'x', category: 'model', status, severity }];
  expect(await readiness(report({ checks }))).toMatchObject({ status: code, body: { status: word } });
});

it.each([
  ['no JSON', answerText(200, '<html>')],
  ['a list', [report()]],
  ['a refusal', answerText(404, JSON.stringify(report()))],
  ['a report without checks', report({ checks: undefined })],
  ['a report with a number as name', report({ agentName: 5 })],
  ['a report without a status', report({ status: undefined })],
  ['a report without a time', report({ timestamp: null })],
])('does not take %s for a live report (RDY-2)', async (_what, answer) => {
  expect((await readiness(answer)).body).toMatchObject({
    source: 'manifest-static',
    agentName: 'test-agent',
  });
});

it('counts checks itself where the report has no summary', async () => {
  const checks = [{ id: 'x', category: 'env', status: 'fail', severity: 'info' }];
  expect((await readiness(report({ checks }))).body).toMatchObject({
    summary: { passed: 0, failed: 1, warnings: 0, skipped: 0 },
  });
});

it('leaves out checks that are none, and says so in the log', async () => {
  const good = { id: 'x', category: 'env', status: 'pass', severity: 'error' };
  const { url } = await scriptAgent({
    'GET /agentspec/health': report({ checks: [null, 5, {}, good, { ...good, id: 7 }] }),
  });
  const { get, logLines } = await startBench({ agentUrl: url });
  expect((await get('/health/ready')).body).toMatchObject({ status: 'ready', checks: [good] });
  expect(logLines).toContainEqual(expect.objectContaining({ level: 'warn', unreadable: 4 }));
});

it('asks the agent anew each time (RDY-1)', async () => {
  const agent = await scriptAgent({ 'GET /agentspec/health': report() });
  const { get } = await startBench({ agentUrl: agent.url });
  await get('/health/ready');
  await get('/health/ready');
  expect(agent.requests).toHaveLength(2);
});

it('judges variables in the environment of the sidecar, the empty one as unset (RDY-12)', async () => {
  const manifest = manifestWith({
    model: { provider: 'openai', id: 'gpt-4o', apiKey: '$env:SET' },
    prompts: { system: '$env:EMPTY' },
    requires: { envVars: ['UNSET', 'SET'] },
  });
  const { get } = await startBench({ manifest, environment: { SET: 'x', EMPTY: '' } });
  const { status, body } = await get('/health/ready');
  const { checks, ...rest } = body as { checks: { id: string; status: string; severity: string }[] };
  expect(status).toBe(503);
  expect(rest).toMatchObject({
    status: 'unavailable',
    source: 'manifest-static',
    summary: { passed: 2, failed: 2, warnings: 0, skipped: 0 },
  });
  expect(checks.map(({ id, status: outcome, severity }) => [id, outcome, severity])).toEqual([
    ['env:SET', 'pass', 'error'],
    ['env:EMPTY', 'fail', 'error'],
    ['env:UNSET', 'fail', 'error'],
    ['secret:backend', 'pass', 'info'],
  ]);
});

it('answers 503 with the reason when it fails itself (RDY-11)', async () => {
  const { get, context } = await startBench();
  Object.assign(context.settings, { secretBackend: 'no such backend' });
  const { status, body } = await get('/health/ready');
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { status: 'unavailable', checks: [], error: expect.any(String) },
  });
});
