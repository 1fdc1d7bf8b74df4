// The story of one request: XPL-1 to XPL-3.
import { startBench } from '../testing/bench';

const explanation = async (
  url: string,
  entry: Parameters<Awaited<ReturnType<typeof startBench>>['record']>[0],
) => {
  const { get, record } = await startBench();
  record(entry);
  return get(url);
};

it.each([
  [200, 'success'],
  [399, 'success'],
  [400, 'error'],
  [502, 'error'],
])('tells status %i as %s (XPL-1, XPL-2)', async (statusCode, result) => {
  const { status, body } = await explanation('/explain/r1', { statusCode, toolsCalled: ['not shown'] });
  expect(status).toBe(200);
  expect(body).toEqual({
    requestId: 'r1',
    timestamp: '2026-11-22T10:00:00.000Z',
    method: 'POST',
    path: '/chat',
    durationMs: 3,
    statusCode,
    steps: [
      { step: 'request_received', result: 'POST /chat' },
      { step: 'response', result },
    ],
  });
});

it('has one step for an aborted request', async () => {
  const { body } = await explanation('/explain/r1', { statusCode: undefined, excerpt: 'aborted' });
  expect((body as { steps: unknown[] }).steps).toHaveLength(1);
  expect(body).not.toHaveProperty('statusCode');
});

it.each(['a/b c', 'ü?#', 'x'.repeat(4_000)])('finds an id however it is written', async (requestId) => {
  const { body } = await explanation(`/explain/${encodeURIComponent(requestId)}`, { requestId });
  expect(body).toMatchObject({ requestId });
});

it('answers 404 and names the id that it does not know (XPL-3)', async () => {
  const { status, body } = await explanation('/explain/unknown-id', {});
  expect([status, (body as { error: string }).error]).toEqual([404, expect.stringContaining('unknown-id')]);
});
