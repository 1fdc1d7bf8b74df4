// The webhook as the API server meets it: over HTTPS, with reviews.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createMetrics } from '../metrics';
import { FakeApiServer } from '../testing/fake-api-server';
import { applyJsonPatch } from '../testing/json-patch';
import { pathOf } from '../testing/observations';
import { settingsOf } from '../testing/settings';
import { keptLog } from '../testing/silent-log';
import { until } from '../testing/until';
import { makeCertificates, type CertificateSet } from './certificate';
import { certificateFromFiles } from './certificate-files';
import { serveWebhook } from './webhook';

const SERVICE = '/api/v1/namespaces/demo/services/gymcoach-sidecar';

let api: FakeApiServer;
let set: CertificateSet;
let certificate: () => Promise<CertificateSet>;
let ending: AbortController;
let serving: Promise<void>;
let port: number;
/** How long the webhook serves on. */
let linger: () => Promise<unknown>;
const log = keptLog();

beforeAll(async () => {
  set = await makeCertificates(['localhost']);
});

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  certificate = async () => set;
  port = 0;
  linger = async () => undefined;
  ending = new AbortController();
  const options = { settings: settingsOf(), calls: api.cluster(), metrics: createMetrics(), log, port: 0 };
  const timing = { refreshMs: 5, linger: () => linger() };
  const onServing = (given: number): void => void (port = given);
  serving = serveWebhook(
    { ...options, ...timing, certificate: () => certificate(), onServing },
    ending.signal,
  );
  await until(() => port !== 0);
});

afterEach(async () => {
  ending.abort();
  await serving;
  await api.stop();
});

interface Answer {
  readonly status: number;
  readonly body: {
    response: { uid: string; allowed: boolean; patch?: string; patchType?: string; warnings?: string[] };
  };
  readonly servedWith: string;
  readonly socket: TLSSocket;
  readonly isKept: boolean;
}

const send = (body: unknown, route = '/mutate', agent: https.Agent | false = false): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      port,
      path: route,
      ca: set.ca,
      servername: 'localhost',
      agent,
    } as const;
    const request = https.request(
      { ...options, headers: { 'content-type': 'application/json' } },
      (response) => {
        const socket = response.socket as TLSSocket;
        const servedWith = socket.getPeerCertificate().serialNumber;
        const isKept = response.headers.connection !== 'close';
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), servedWith, socket, isKept }),
        );
      },
    );
    request.on('error', reject).end(JSON.stringify(body));
  });

const pod = {
  metadata: {
    generateName: 'gymcoach-',
    labels: { app: 'gymcoach' },
    annotations: { 'agentspec.io/inject': 'true' },
  },
  spec: { containers: [{ name: 'agent' }] },
};

const review = (request: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'review-1',
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    namespace: 'demo',
    object: pod,
    ...request,
  },
});

const annotated = (name: string, value: string) => ({
  object: {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [name]: value } },
  },
});

test('an annotated pod gets its patch, an observation and a Service (OPR-26, OPR-27, OPR-40, C-61)', async () => {
  const { body } = await send(review());
  expect(body.response).toMatchObject({ uid: 'review-1', allowed: true, patchType: 'JSONPatch' });
  expect(body.response).not.toHaveProperty('warnings');
  const patch = JSON.parse(Buffer.from(body.response.patch ?? '', 'base64').toString());
  expect(applyJsonPatch(pod, patch).spec.containers).toHaveLength(2);
  expect(api.get(pathOf('gymcoach'))).toMatchObject({
    kind: 'AgentObservation',
    metadata: { annotations: { 'agentspec.io/injected-by': 'agentspec-operator' } },
    spec: { agentRef: { name: 'gymcoach' } },
  });
  expect(api.get(pathOf('gymcoach'))?.metadata).not.toHaveProperty('ownerReferences');
  expect(api.get(SERVICE)?.spec).toMatchObject({
    selector: { 'agentspec.io/agent-name': 'gymcoach' },
    ports: [{ port: 4001 }],
  });
});

test('what is there already is fine, and stays as it is', async () => {
  api.put(pathOf('gymcoach'), { spec: { agentRef: { name: 'own' } } });
  api.put(SERVICE, { spec: {} });
  const { body } = await send(review());
  expect(body.response).not.toHaveProperty('warnings');
  expect(api.get(pathOf('gymcoach'))?.spec).toEqual({ agentRef: { name: 'own' } });
});

test('a pod that has a uid owns its observation', async () => {
  await send(review({ object: { ...pod, metadata: { ...pod.metadata, name: 'gymcoach-1', uid: 'u' } } }));
  expect(api.get(pathOf('gymcoach'))?.metadata).toMatchObject({
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'gymcoach-1', uid: 'u' }],
  });
});

test('the check interval goes to the observation (OPR-22)', async () => {
  await send(review(annotated('agentspec.io/check-interval', '2')));
  expect(api.get(pathOf('gymcoach'))?.spec).toEqual({ agentRef: { name: 'gymcoach' }, checkInterval: 5 });
});

test.each<[string, object]>([
  ['a pod nobody wants injected', { object: { ...pod, metadata: {} } }],
  ['an update', { operation: 'UPDATE' }],
  ['another kind', { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }],
  ['a subresource', { subResource: 'exec' }],
  ['an excluded namespace', { namespace: 'kube-system' }],
])('%s is allowed as it is (OPR-17, OPR-26)', async (_what, request) => {
  const { body } = await send(review(request));
  expect(body.response).toEqual({ uid: 'review-1', allowed: true });
  expect(api.requests).toEqual([]);
});

test('a dry run has its patch and no other effect', async () => {
  const { body } = await send(review({ dryRun: true }));
  expect(body.response.patch).toBeDefined();
  expect(api.requests).toEqual([]);
});

test.each([403, 500, 'reset'] as const)(
  'a pod is injected even if nothing can be created (%s)',
  async (fault) => {
    api.fault = () => fault;
    const { body } = await send(review());
    expect(body.response.patch).toBeDefined();
    expect(body.response.warnings).toHaveLength(2);
    expect(body.response.warnings?.[0]).toContain('agentspec: cannot create an observation in demo');
  },
);

test('an annotation that cannot be followed is answered with a warning', async () => {
  const { body } = await send(review(annotated('agentspec.io/agent-name', 'My Agent')));
  expect(body.response).toMatchObject({ allowed: true, warnings: [expect.stringContaining('"My Agent"')] });
  expect(body.response).not.toHaveProperty('patch');
});

test('a pod that is none is allowed with a warning', async () => {
  const { body } = await send(review({ object: null }));
  expect(body.response).toMatchObject({ allowed: true, warnings: [expect.stringContaining('no sidecar')] });
});

test('what is no review is refused', async () => {
  await expect(send({ kind: 'Pod' })).resolves.toMatchObject({ status: 400 });
  await expect(send(review(), '/inject_sidecar')).resolves.toMatchObject({ status: 404 });
});

test('a new certificate is served with from then on, a failing source changes nothing', async () => {
  const { servedWith } = await send(review());
  const renewed = await makeCertificates(['localhost'], set);
  certificate = async () => renewed;
  await until(() => log.messages.includes('webhook certificate changed'));
  certificate = async () => Promise.reject(new Error('no such file'));
  await until(() => log.messages.includes('the webhook keeps its certificate: no such file'));
  expect((await send(review())).servedWith).not.toBe(servedWith);
});

test('once it was told to stop it keeps no connection, and answers those who have not heard of it', async () => {
  let enough = (): void => undefined;
  linger = () => new Promise<void>((resolve) => (enough = resolve));
  const agent = new https.Agent({ keepAlive: true });
  const { socket, isKept } = await send(review(), '/mutate', agent);
  expect(isKept).toBe(true);
  const closed = once(socket, 'close');
  ending.abort();
  await closed;
  await expect(send(review(), '/mutate', agent)).resolves.toMatchObject({ status: 200, isKept: false });
  enough();
});

test('a certificate may come from files', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'operator-'));
  await writeFile(path.join(folder, 'tls.crt'), set.cert);
  await expect(certificateFromFiles(folder)).rejects.toThrow('tls.key');
  await writeFile(path.join(folder, 'tls.key'), set.key);
  await expect(certificateFromFiles(folder)).resolves.toEqual({ cert: set.cert, key: set.key });
  await rm(folder, { recursive: true });
});
