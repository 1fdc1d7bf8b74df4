// The errors that are no verdict on the platform.
import { BenchError, plain } from './errors';

test('a special bench error becomes the plain one, by which reports know it', () => {
  class Special extends BenchError {}
  const special = new Special('kubectl is not allowed to');
  expect(plain(special).constructor).toBe(BenchError);
  expect(plain(special).message).toBe('kubectl is not allowed to');
  expect(plain(special).cause).toBe(special);
});
