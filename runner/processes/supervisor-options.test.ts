// What a launcher writes on a command line, a supervisor reads.
import { argumentsOf, readOptions } from './supervisor-options';

const options = { socket: '/s', base: '4000', dist: '/d', logs: '/l', tether: '/t', topology: 'a b' };

test.each([true, false])('options are read as they were written (owned: %j)', (owned) => {
  const written = { ...options, owned };
  expect(readOptions(['topology'], argumentsOf(written))).toEqual(written);
});

test('what is missing is named', () => {
  expect(() => readOptions(['topology'], ['--socket', '/s', '--base', '1', '--dist', '/d'])).toThrow(
    'missing: --logs, --tether, --topology',
  );
});
