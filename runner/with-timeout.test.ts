// Waiting for work ends with the work, or with its time.
import { withTimeout } from './with-timeout';

test('work that ends in time gives what it gives', async () => {
  expect(await withTimeout(Promise.resolve('done'), 60_000, 'late')).toBe('done');
  await expect(withTimeout(Promise.reject(new Error('broken')), 60_000, 'late')).rejects.toThrow('broken');
});

test('work that does not end is not waited for', async () => {
  expect(await withTimeout(new Promise(() => {}), 1, 'late')).toBe('late');
});
