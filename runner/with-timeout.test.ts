import { within } from './with-timeout';

test('work that ends in time gives what it gives', async () => {
  expect(await within(Promise.resolve('done'), 60_000, 'late')).toBe('done');
  await expect(within(Promise.reject(new Error('broken')), 60_000, 'late')).rejects.toThrow('broken');
});

test('work that does not end is not waited for', async () => {
  expect(await within(new Promise(() => {}), 1, 'late')).toBe('late');
});
