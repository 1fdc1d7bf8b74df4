// What the agent is made of: EXP-1 to EXP-7.
import { startBench } from '../testing/bench';
import { manifestWith, tool } from '../testing/manifest';
import { scriptAgent } from '../testing/scripted-agent';

const manifest = manifestWith({
  tools: [
    tool('read', { annotations: { readOnlyHint: true } }),
    tool('wipe', { annotations: { destructiveHint: true } }),
  ],
  subagents: [
    { name: 'local', ref: { agentspec: './local.yaml' }, invocation: 'parallel' },
    {
      name: 'remote',
      ref: { a2a: { url: 'https://remote', auth: { token: 'secret' } } },
      invocation: 'on-demand',
    },
  ],
  requires: {
    services: [
      { type: 'redis', connection: 'redis://cache:6379' },
      { type: 'postgres', connection: '$env:DATABASE_URL' },
    ],
  },
});

const check = (id: string, more: object = {}) => ({
  id,
  category: id.split(':')[0],
  status: 'pass',
  severity: 'info',
  ...more,
});

it('shows what is declared, everything unknown without a live report (EXP-1 to EXP-6)', async () => {
  const { get } = await startBench({ manifest });
  expect(await get('/explore')).toEqual({
    status: 200,
    body: {
      agent: { name: 'test-agent', version: '1.0.0' },
      source: 'manifest-static',
      model: { provider: 'openai', id: 'gpt-4o', configStatus: 'unknown' },
      tools: [
        { name: 'read', type: 'function', readOnly: true, destructive: false, status: 'unknown' },
        { name: 'wipe', type: 'function', readOnly: false, destructive: true, status: 'unknown' },
      ],
      subagents: [
        { name: 'local', ref: { agentspec: './local.yaml' }, invocation: 'parallel', reachable: null },
        { name: 'remote', ref: { a2a: { url: 'https://remote' } }, invocation: 'on-demand', reachable: null },
      ],
      dependencies: [
        { type: 'redis', connection: 'redis://cache:6379', status: 'unknown' },
        { type: 'postgres', connection: '$env:DATABASE_URL', status: 'unknown' },
      ],
      sidecar: { version: '1.2.3', uptime: expect.any(Number) },
    },
  });
});

it('takes statuses from the live report, the first model check counting (EXP-2, EXP-3, EXP-5)', async () => {
  const { url } = await scriptAgent({
    'GET /agentspec/health': {
      agentName: 'test-agent',
      timestamp: 'now',
      status: 'healthy',
      checks: [
        check('model:a', { status: 'warn', message: 'slow' }),
        check('model:b', { status: 'fail' }),
        check('tool:wipe', { status: 'skip' }),
        check('service:redis', { latencyMs: 4 }),
      ],
    },
  });
  const { get } = await startBench({ manifest, agentUrl: url });
  const { body } = await get('/explore');
  expect(body).toMatchObject({
    source: 'agent-sdk',
    model: { configStatus: 'warn', message: 'slow' },
    tools: [{ status: 'unknown' }, { status: 'skip' }],
    dependencies: [{ status: 'pass', latencyMs: 4 }, { status: 'unknown' }],
  });
  expect(JSON.stringify(body)).not.toContain(url); // EXP-7
});

it('counts whole seconds, and has no tools where none is declared', async () => {
  const { get, context } = await startBench();
  Object.assign(context, { startedAt: Date.now() - 61_500 });
  const { body } = await get('/explore');
  const { sidecar, tools } = body as { sidecar: { uptime: number }; tools: unknown };
  expect(Number.isInteger(sidecar.uptime) && sidecar.uptime >= 61).toBe(true);
  expect(tools).toEqual([]);
});
