import { DEFAULT_PATH, describeRequest, isUnfiltered } from './run-request';
import { request } from './testing/recorded-run';

test.each([
  [{}, true],
  [{ paths: [DEFAULT_PATH] }, true],
  [{ paths: ['features'] }, true],
  [{ paths: ['./features/'] }, true],
  [{ paths: ['features/agentspec'] }, false],
  [{ paths: ['features/a.feature:3'] }, false],
  [{ names: ['x'] }, false],
  [{ tags: '@a' }, false],
  [{ shard: '1/2' }, false],
])('%j: the whole specification is run? %s', (given, whole) => {
  expect(isUnfiltered(request(given))).toBe(whole);
});

test('a request is described as it was typed', () => {
  expect(describeRequest(request())).toBe('all features');
  expect(
    describeRequest(request({ tags: '(@a or @b)', names: ['x', 'y'], shard: '1/2', paths: ['features/a'] })),
  ).toBe('--tags "@a or @b", --name "x", --name "y", --shard 1/2, features/a');
  expect(describeRequest(request({ tags: '(@a) and (@b)' }))).toBe('--tags "(@a) and (@b)"');
});
