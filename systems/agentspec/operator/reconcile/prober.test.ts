// What a sidecar may do to a probe, over real HTTP.
import type { RequestListener, ServerResponse } from 'node:http';
import { deadUrl, serve } from '../../common/testing/servers';
import { gap, readiness } from '../testing/reports';
import { until } from '../testing/until';
import { createProber } from './prober';

const probe = createProber();
const never = new AbortController().signal;
const intervalMs = 3_600_000;

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** A sidecar that answers `/health/ready` with `answer`, and `/gap` as it should. */
const sidecar =
  (answer: (response: ServerResponse) => void): RequestListener =>
  (request, response) =>
    request.url === '/gap' ? json(response, 200, gap) : answer(response);

test.each([200, 503])('reports are read from an answer with status %i (OPR-10)', async (status) => {
  const url = await serve(sidecar((response) => json(response, status, readiness)));
  const result = await probe({ url, intervalMs }, never);
  expect(result).toMatchObject({ kind: 'answered', readiness: { status: 'ready' }, gap: { score: 100 } });
});

test('both reports are asked for at the same time (OPR-8)', async () => {
  const waiting = new Map<string, ServerResponse>();
  const url = await serve((request, response) => {
    waiting.set(String(request.url), response);
    if (waiting.size === 2) {
      json(waiting.get('/gap')!, 200, gap);
      json(waiting.get('/health/ready')!, 200, readiness);
    }
  });
  await expect(probe({ url, intervalMs }, never)).resolves.toMatchObject({ kind: 'answered' });
});

test.each<[string, (response: ServerResponse) => void]>([
  ['another status', (response) => json(response, 404, readiness)],
  ['an internal error', (response) => json(response, 500, readiness)],
  ['no JSON', (response) => void response.end('ready')],
  ['another shape', (response) => json(response, 200, { status: 'ready' })],
  ['more than it may', (response) => void response.end(`"${'x'.repeat(1024 * 1024)}"`)],
])('%s is an unexpected answer (OPR-10)', async (_what, answer) => {
  const url = await serve(sidecar(answer));
  await expect(probe({ url, intervalMs }, never)).resolves.toMatchObject({
    kind: 'unreachable',
    reason: 'UnexpectedAnswer',
    message: expect.stringContaining(url),
  });
});

test('nobody listening, and a broken connection, are unreachable', async () => {
  const broken = await serve((request) => void request.socket.destroy());
  for (const url of [await deadUrl(), broken]) {
    await expect(probe({ url, intervalMs }, never)).resolves.toMatchObject({ reason: 'SidecarUnreachable' });
  }
});

test('a sidecar that hangs has half of the interval (OPR-7)', async () => {
  const url = await serve(() => undefined);
  await expect(probe({ url, intervalMs: 200 }, never)).resolves.toMatchObject({
    reason: 'ProbeTimeout',
    message: `${url}: no answer within 100 ms`,
  });
});

test('a sidecar that begins its answer and hangs has no longer', async () => {
  const url = await serve((_request, response) => void response.writeHead(200).write('{'));
  await expect(probe({ url, intervalMs: 200 }, never)).resolves.toMatchObject({ reason: 'ProbeTimeout' });
});

test('a probe that is given up ends at once, and with it its requests', async () => {
  let [begun, ended] = [0, 0];
  const url = await serve((request) => {
    begun += 1;
    request.socket.on('close', () => (ended += 1));
  });
  const ending = new AbortController();
  const probing = probe({ url, intervalMs }, ending.signal);
  await until(() => begun === 2);
  ending.abort(new Error('the operator stops'));
  await expect(probing).rejects.toThrow('the operator stops');
  await until(() => ended === 2);
});

test('when one report fails, the other is no longer waited for', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/gap') json(response, 404, {});
  });
  await expect(probe({ url, intervalMs }, never)).resolves.toMatchObject({ reason: 'UnexpectedAnswer' });
});
