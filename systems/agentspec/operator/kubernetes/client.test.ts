// The client against an API server: what it sends, what it gives, and what it makes of refusals.
import { FakeApiServer } from '../testing/fake-api-server';
import { COLLECTION, observation, pathOf } from '../testing/observations';
import { isTransient, KubernetesError } from './errors';
import type { StatusPatch } from './observation';

const api = new FakeApiServer();
beforeEach(() => api.start());
afterEach(async () => {
  api.fault = () => undefined;
  await api.stop();
});

const status = { phase: 'Healthy', score: 100, grade: null } as unknown as StatusPatch;
const never = new AbortController().signal;
const query = { namespace: '', resourceVersion: '0', timeoutSeconds: 60 };

test('a long list comes in pages', async () => {
  for (let at = 0; at < 260; at += 1) api.put(pathOf(`page-${at}`, 'many'), observation());
  const first = await api.cluster().listObservations({ namespace: 'many' });
  expect(first.items).toHaveLength(250);
  const last = await api
    .cluster()
    .listObservations({ namespace: 'many', continueToken: first.continueToken });
  expect(last.items).toHaveLength(10);
  expect(last.continueToken).toBeUndefined();
});

test('a status is patched on its subresource, where null removes a field', async () => {
  const { metadata } = api.put(pathOf('a'), { ...observation(), status: { grade: 'F', custom: 1 } });
  await api.cluster().patchStatus({ ...metadata, namespace: 'demo' }, status);
  expect(api.requests.at(-1)).toBe(`PATCH ${pathOf('a')}/status`);
  expect(api.get(pathOf('a'))?.status).toEqual({ phase: 'Healthy', score: 100, custom: 1 });
});

test('calls share their connections', async () => {
  const before = api.connections;
  const cluster = api.cluster();
  for (let at = 0; at < 20; at += 1) await cluster.listObservations({ namespace: '' });
  expect(api.connections - before).toBe(1);
});

test.each([
  [403, false],
  [404, false],
  [422, false],
  [409, true],
  [429, true],
  [500, true],
  [503, true],
])('a refusal with %i carries status and reason; trying again makes sense: %s', async (code, transient) => {
  api.fault = () => code;
  const refused = api.cluster().listObservations({ namespace: '' });
  await expect(refused).rejects.toThrow(
    new KubernetesError(`cannot list observations: ${code} Error: refused with ${code}`),
  );
  await expect(refused.catch(isTransient)).resolves.toBe(transient);
});

test('an API server that is away is worth another try', async () => {
  const cluster = api.cluster();
  await api.stop();
  const refused = cluster.listObservations({ namespace: '' }).catch((error: unknown) => error);
  expect(isTransient(await refused)).toBe(true);
});

describe('a watch', () => {
  test('gives what changes, until it is ended', async () => {
    api.put(pathOf('watched'), observation());
    const { resourceVersion } = await api.cluster().listObservations({ namespace: '' });
    const ending = new AbortController();
    const seen: string[] = [];
    api.put(pathOf('new'), observation());
    const watching = api.cluster().watchObservations({ ...query, resourceVersion }, ending.signal);
    for await (const { type, object } of watching) {
      seen.push(`${type} ${object.metadata.name}`);
      if (seen.length === 1) api.put(pathOf('watched'), observation({ checkInterval: 60 }));
      if (seen.length === 2) api.delete(pathOf('new'));
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(['ADDED new', 'MODIFIED watched', 'DELETED new']);
  });

  const firstOf = (signal = never) => api.cluster().watchObservations(query, signal).next();

  test('that has expired says 410', async () => {
    api.compact();
    await expect(firstOf()).rejects.toMatchObject({ status: 410 });
  });

  test.each([403, 410, 500])('that is refused with %i says so', async (code) => {
    api.fault = () => code;
    await expect(firstOf()).rejects.toMatchObject({
      status: code,
      message: expect.stringContaining('refused with'),
    });
  });

  test.each(['reset', 'stop'] as const)(
    'whose connection breaks (%s) throws without a status',
    async (how) => {
      if (how === 'reset') api.fault = () => 'reset';
      const cluster = api.cluster();
      if (how === 'stop') await api.stop();
      await expect(cluster.watchObservations(query, never).next()).rejects.toMatchObject({
        name: 'KubernetesError',
        status: undefined,
      });
    },
  );

  test('ends with its signal even before the server has answered', async () => {
    api.fault = () => 'hang';
    const ending = new AbortController();
    const waiting = firstOf(ending.signal);
    ending.abort();
    await expect(waiting).rejects.toThrow('cannot watch observations');
  });
});

test('the observations of one namespace are asked for there', async () => {
  await api.cluster().listObservations({ namespace: 'demo' });
  await api.cluster().listObservations({ namespace: '' });
  expect(api.requests.slice(-2)).toEqual([`GET ${pathOf('').slice(0, -1)}`, `GET ${COLLECTION}`]);
});
