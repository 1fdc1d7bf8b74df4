// The certificate: made by the first replica, shared by all, renewed in time, trusted by the cluster.
import { X509Certificate } from 'node:crypto';
import { FakeApiServer } from '../testing/fake-api-server';
import { keptLog } from '../testing/silent-log';
import { isUsable, makeCertificates } from './certificate';
import { certificateFromSecret } from './certificate-secret';

const SECRET = '/api/v1/namespaces/system/secrets/tls';
const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/webhook';
const HOST = 'agentspec-webhook.system.svc';
const DAY_MS = 86_400_000;

const api = new FakeApiServer();
const log = keptLog();

const load = () =>
  certificateFromSecret({
    calls: api.cluster(),
    namespace: 'system',
    secretName: 'tls',
    serviceName: 'agentspec-webhook',
    configurationName: 'webhook',
    log,
  });

const secretData = (): Record<string, string> => (api.get(SECRET)?.data ?? {}) as Record<string, string>;
const decoded = (text = ''): string => Buffer.from(text, 'base64').toString();
const bundles = (): (string | undefined)[] =>
  (api.get(CONFIGURATION)?.webhooks as { clientConfig: { caBundle?: string } }[]).map(
    ({ clientConfig }) => clientConfig.caBundle,
  );

beforeEach(async () => {
  await api.start();
  for (const path of [SECRET, CONFIGURATION]) if (api.get(path)) api.delete(path);
  api.put(CONFIGURATION, {
    webhooks: [
      { name: 'a', clientConfig: { caBundle: 'stale' } },
      { name: 'b', clientConfig: {} },
    ],
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  api.fault = () => undefined;
  await api.stop();
});

test('a certificate is for its hosts, signed by its authority, and ends', async () => {
  const set = await makeCertificates([HOST]);
  const [server, authority] = [new X509Certificate(set.cert), new X509Certificate(set.ca)];
  expect(isUsable(set, [HOST])).toBe(true);
  expect(isUsable(set, ['other.system.svc'])).toBe(false);
  expect(server.ca).toBe(false);
  expect(authority.ca).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
});

test('what is no set of certificates is not usable', async () => {
  const [one, other] = [await makeCertificates([HOST]), await makeCertificates([HOST])];
  for (const change of [
    { cert: '' },
    { key: 'x' },
    { key: other.key },
    { ca: other.ca },
    { caKey: undefined },
  ]) {
    expect(isUsable({ ...one, ...change }, [HOST])).toBe(false);
  }
});

test('the first to come makes the Secret and sets the caBundle, encoded once (C-63, C-70)', async () => {
  const { cert } = await load();
  expect(decoded(secretData()['tls.crt'])).toBe(cert);
  expect(api.get(SECRET)).toMatchObject({ type: 'kubernetes.io/tls' });
  expect(bundles().map(decoded)).toEqual([decoded(secretData()['ca.crt']), decoded(secretData()['ca.crt'])]);
  expect(decoded(bundles()[0])).toContain('BEGIN CERTIFICATE');
});

test('replicas that come together share one certificate', async () => {
  const all = await Promise.all([load(), load(), load()]);
  expect(new Set(all.map(({ cert }) => cert)).size).toBe(1);
  await expect(load()).resolves.toEqual(all[0]);
});

test('a certificate is renewed before it ends, under the same authority', async () => {
  const first = await load();
  const ca = secretData()['ca.crt'];
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61 * DAY_MS);
  const second = await load();
  expect(second.cert).not.toBe(first.cert);
  expect(secretData()['ca.crt']).toBe(ca);
  expect(new X509Certificate(second.cert).verify(new X509Certificate(decoded(ca)).publicKey)).toBe(true);
});

test('a Secret without a usable certificate is filled', async () => {
  api.put(SECRET, { data: { 'tls.crt': 'bm8=', 'tls.key': '' } });
  const { cert } = await load();
  expect(decoded(secretData()['tls.crt'])).toBe(cert);
});

test('a caBundle that was reset is set again; one that fits is left alone', async () => {
  await load();
  api.put(CONFIGURATION, { webhooks: [{ name: 'a', clientConfig: {} }] });
  await load();
  expect(bundles()).toEqual([secretData()['ca.crt']]);
  const before = api.requests.length;
  await load();
  expect(api.requests.slice(before).filter((request) => request.startsWith('PATCH'))).toEqual([]);
});

test('without the right to set the caBundle the webhook serves all the same', async () => {
  api.fault = (method, path) => (method === 'PATCH' && path === CONFIGURATION ? 403 : undefined);
  await expect(load()).resolves.toHaveProperty('cert');
  expect(log.messages.at(-1)).toContain('cannot change webhook configuration webhook: 403');
});

test('without the right to read the Secret there is no certificate', async () => {
  api.fault = () => 403;
  await expect(load()).rejects.toMatchObject({ status: 403 });
});
