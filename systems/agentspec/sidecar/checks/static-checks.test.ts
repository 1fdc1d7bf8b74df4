// What the sidecar checks by itself: RDY-13 to RDY-17.
import { manifestWith } from '../control-plane/testing/manifest';
import { staticChecks } from './static-checks';

const manifestOf = (spec: object) => manifestWith({ prompts: { system: '$file:absent.md' }, ...spec });

/** Id, category, status and severity of all checks but that of the secret backend. */
async function outcomes(spec: object) {
  const checks = await staticChecks(manifestOf(spec), { environment: {}, secretBackend: 'env' }, 500);
  return checks
    .filter(({ id }) => id !== 'secret:backend')
    .map(({ id, category, status, severity }) => [id, category, status, severity]);
}

const service = (connection: string) => ({ requires: { services: [{ type: 'redis', connection }] } });

it('checks neither model nor files nor datasets (RDY-17)', async () => {
  expect(
    await outcomes({ evaluation: { framework: 'custom', datasets: [{ name: 'x', path: 'absent' }] } }),
  ).toEqual([]);
});

it('fails a service that cannot be connected to (RDY-13)', async () => {
  expect(await outcomes(service('redis://redis.invalid:6379'))).toEqual([
    ['service:redis', 'service', 'fail', 'warning'],
  ]);
});

it.each([
  '$secret:redis',
  'redis://localhost:6379',
  'redis://127.0.0.1:1',
  'redis://169.254.0.1:1',
  'redis://0.0.0.0:1',
  'gibberish',
])('skips %s (RDY-14)', async (connection) => {
  expect(await outcomes(service(connection))).toEqual([['service:redis', 'service', 'skip', 'warning']]);
});

it('checks MCP servers, memory and sub-agents where they are declared (RDY-16)', async () => {
  const spec = {
    mcp: {
      servers: [
        { name: 'files', transport: 'stdio', command: 'run' },
        { name: 'web', transport: 'http', url: 'http://mcp.invalid:80' },
        { name: 'here', transport: 'sse', url: 'http://localhost:80' },
      ],
    },
    memory: {
      shortTerm: { backend: 'in-memory' },
      longTerm: { backend: 'postgres', connectionString: 'postgres://db.invalid/x' },
      vector: { backend: 'pgvector' },
    },
    subagents: [
      { name: 'file', ref: { agentspec: './x.yaml' }, invocation: 'parallel' },
      { name: 'far', ref: { a2a: { url: 'https://agent.invalid' } }, invocation: 'parallel' },
    ],
  };
  expect(await outcomes(spec)).toEqual([
    ['mcp:files', 'mcp', 'skip', 'info'],
    ['mcp:web', 'mcp', 'fail', 'warning'],
    ['mcp:here', 'mcp', 'skip', 'warning'],
    ['memory:short-term', 'memory', 'pass', 'info'],
    ['memory:long-term', 'memory', 'fail', 'warning'],
    ['memory:vector', 'memory', 'skip', 'info'],
    ['subagent:file', 'subagent', 'skip', 'info'],
    ['subagent:far', 'subagent', 'fail', 'warning'],
  ]);
});

it('takes remote and local memory apart', async () => {
  const redis = { backend: 'redis', connection: '$secret:redis' };
  expect(
    await outcomes({
      memory: { shortTerm: redis, longTerm: { backend: 'sqlite', connectionString: 'x.db' } },
    }),
  ).toEqual([
    ['memory:short-term', 'memory', 'skip', 'warning'],
    ['memory:long-term', 'memory', 'pass', 'info'],
  ]);
});

it.each([
  ['env', {}, 'pass', 'info'],
  ['vault', {}, 'fail', 'warning'],
  ['vault', { VAULT_ADDR: 'x' }, 'fail', 'warning'],
  ['vault', { VAULT_ADDR: 'x', VAULT_TOKEN: 'x' }, 'pass', 'info'],
  ['aws', { AWS_DEFAULT_REGION: 'x' }, 'pass', 'info'],
  ['gcp', {}, 'fail', 'warning'],
  ['azure', {}, 'fail', 'warning'],
] as const)(
  'judges secret backend %s with %j (RDY-15, RDY-18)',
  async (secretBackend, environment, status, severity) => {
    const [check] = await staticChecks(manifestOf({}), { environment, secretBackend });
    expect(check).toMatchObject({ id: 'secret:backend', status, severity });
  },
);
