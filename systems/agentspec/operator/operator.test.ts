// The whole operator against an API server: what it becomes ready with, what it does, how it ends.
import { X509Certificate } from 'node:crypto';
import { deadUrl } from '../common/testing/servers';
import { startOperator, type Operator } from './operator';
import { readSettings } from './settings';
import { FakeApiServer } from './testing/fake-api-server';
import { observation, pathOf } from './testing/observations';
import { keptLog } from './testing/silent-log';
import { until } from './testing/until';

const LEASE = '/apis/coordination.k8s.io/v1/namespaces/agentspec-system/leases/agentspec-operator';

let api: FakeApiServer;
let operators: Operator[];

beforeEach(async () => {
  operators = [];
  api = new FakeApiServer();
  await api.start();
});

afterEach(async () => {
  await Promise.all(operators.map((operator) => operator.stop()));
  await api.stop();
});

const portOf = async (): Promise<string> => new URL(await deadUrl()).port;
const phaseOf = (name: string): unknown =>
  (api.get(pathOf(name))?.status as { phase?: string } | undefined)?.phase;
const failed = (error: unknown): never => {
  throw error;
};

async function start(environment: NodeJS.ProcessEnv = {}) {
  const port = await portOf();
  const log = keptLog();
  const settings = readSettings({ LIVENESS_PORT: port, POD_NAME: `operator-${port}`, ...environment });
  const operator = await startOperator(settings, api.cluster(), log, failed);
  operators.push(operator);
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  const isReady = async (): Promise<boolean> => (await get('/readyz')).status === 200;
  return { operator, get, isReady, log, name: `operator-${port}` };
}

test('with default values it becomes ready and takes on what is there (OPR-5, OPR-29)', async () => {
  api.put(pathOf('gymcoach'), { ...observation(), status: { phase: 'Healthy', score: 100, grade: 'A' } });
  const { isReady } = await start();
  await until(isReady);
  await until(() => phaseOf('gymcoach') === 'Pending');
  expect(api.get(pathOf('gymcoach'))?.status).toMatchObject({ violations: 0 });
  expect(api.get(pathOf('gymcoach'))?.status).not.toHaveProperty('score');
  expect(api.list('/api/v1/secrets')).toEqual([]);
});

test('it is alive while the API server is away, and ready when it comes back', async () => {
  await api.stop();
  const { get, isReady } = await start();
  expect((await get('/healthz')).status).toBe(200);
  expect(await (await get('/readyz')).json()).toMatchObject({ pending: ['observations listed'] });
  await api.start();
  await until(isReady);
});

test('of two replicas one follows the observations, and when it stops the other one does', async () => {
  const elect = { LEADER_ELECTION: 'true' };
  const replicas = [await start(elect), await start(elect)];
  for (const { isReady } of replicas) await until(isReady);
  await until(() => api.get(LEASE) !== undefined);
  api.put(pathOf('first'), observation());
  await until(() => phaseOf('first') === 'Pending');
  const holder = (api.get(LEASE)?.spec as { holderIdentity: string }).holderIdentity;
  await replicas.find(({ name }) => name === holder)?.operator.stop();
  api.put(pathOf('second'), observation());
  await until(() => phaseOf('second') === 'Pending');
});

test('with the webhook it makes its certificate and serves', async () => {
  const port = await portOf();
  const { isReady } = await start({
    WEBHOOK_ENABLED: 'true',
    SIDECAR_IMAGE: 'sidecar:1',
    WEBHOOK_PORT: port,
  });
  await until(isReady);
  const [secret] = api.list('/api/v1/secrets');
  const pem = Buffer.from((secret?.data as Record<string, string>)['tls.crt'] ?? '', 'base64');
  expect(new X509Certificate(pem).checkHost('agentspec-webhook.agentspec-system.svc')).toBeDefined();
});

test('it ends while the API server hangs', async () => {
  const { operator, isReady } = await start();
  await until(isReady);
  api.fault = () => 'hang';
  api.endWatches();
  await operator.stop();
});
