// A sidecar is taken for fresh only when it says so itself.
import { NoAnswer } from '../../../runner/http/http-client';
import { deadUrl, script, serve } from '../../../runner/testing/servers';
import { hasServed } from './freshness';

const addressOf = (controlUrl: string) => ({ proxyUrl: 'http://127.0.0.1:9', controlUrl });

test.each([
  ['an empty ring', [], false],
  ['one entry', [{ requestId: 'r' }], true],
  ['no ring at all', { error: 'no ring' }, true],
])('with %s', async (_what, ring, served) => {
  const { url, requests } = await script({ 'GET /audit': ring });
  expect(await hasServed(addressOf(url))).toBe(served);
  expect(requests).toHaveLength(1);
});

test('an answer that is no JSON, or no 200, is none of a fresh sidecar', async () => {
  expect(await hasServed(addressOf(await serve((_request, response) => response.end('<html>'))))).toBe(true);
  expect(await hasServed(addressOf(await serve((_request, response) => response.writeHead(503).end())))).toBe(
    true,
  );
});

test('a sidecar that does not answer is an error, not a used one', async () => {
  const url = await deadUrl();
  const asked = hasServed(addressOf(url));
  await expect(asked).rejects.toThrow(NoAnswer);
  await expect(asked).rejects.toThrow(`GET ${url}/audit: connect ECONNREFUSED`);
});
