// Waits grow to their limit and no further.
import { Backoff, pause, within } from './timing';

test('the wait doubles up to its limit and begins anew after a success', () => {
  const backoff = new Backoff(100, 1000);
  for (const longest of [100, 200, 400, 800, 1000, 1000]) {
    const wait = backoff.next();
    expect(wait).toBeLessThanOrEqual(longest);
    expect(wait).toBeGreaterThanOrEqual(longest / 2);
  }
  backoff.reset();
  expect(backoff.next()).toBeLessThanOrEqual(100);
});

test('a pause ends with its signal', async () => {
  const ending = new AbortController();
  const paused = pause(3_600_000, ending.signal);
  ending.abort();
  await paused;
  await pause(3_600_000, ending.signal);
});

test('what takes too long is not waited for', async () => {
  const endless = new Promise<string>(() => undefined);
  const { signal } = new AbortController();
  await expect(within(Promise.resolve('done'), 3_600_000, signal)).resolves.toBe('done');
  await expect(within(endless, 1, signal)).resolves.toBeUndefined();
  await expect(within(endless, 3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
  await expect(within(Promise.reject(new Error('failed')), 3_600_000, signal)).rejects.toThrow('failed');
});
