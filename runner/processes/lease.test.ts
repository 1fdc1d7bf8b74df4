// Only one may change a platform at a time, and what the last one changed is put back before the next one begins.
import { BenchError } from '../errors';
import { Lease } from './lease';

const refusal = new BenchError('the ground is in use by one; wait for it');

test('who comes too late is told who holds it, and what to do', async () => {
  const lease = new Lease('the ground');
  await lease.take('one', 'never');
  await expect(lease.take('two', 'wait for it')).rejects.toThrow(refusal);
  lease.release();
  await lease.take('two', 'wait for it');
});

test('the next one waits until everything is as it was, even where that failed', async () => {
  const lease = new Lease('the ground');
  await lease.take('one', '');
  let fail = (_: Error): void => undefined;
  const putBack = new Promise<void>((_, reject) => (fail = reject));
  const journal: string[] = [];
  const ended = lease.end(() => putBack).catch((error: Error) => journal.push(error.message));
  const next = lease.take('two', '').then(() => journal.push('two'));
  await new Promise(setImmediate);
  expect(journal).toEqual([]);
  fail(new Error('not put back'));
  await Promise.all([ended, next]);
  expect(journal.sort()).toEqual(['not put back', 'two']);
});

test('what is to stay is done under a lease of its own, which ends with it, failed or not', async () => {
  const lease = new Lease('the ground');
  const failed = lease.during('one', '', async () => {
    await expect(lease.take('two', 'wait for it')).rejects.toThrow(refusal);
    throw new Error('failed');
  });
  await expect(failed).rejects.toThrow('failed');
  expect(await lease.during('two', '', async () => 'done')).toBe('done');
});
