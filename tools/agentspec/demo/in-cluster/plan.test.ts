// What a run in the cluster is asked for, and what it makes of it.
import fc from 'fast-check';
import { planOf } from './plan';

test('one shard specifies the demo itself, whole', () => {
  expect(planOf('demo', {})).toEqual({
    shards: [{ index: 0, label: '1/1', namespace: 'demo' }],
    tags: '@agentspec',
    leftOut: '',
    keep: false,
  });
});

test('each of several shards has agents of its own', () => {
  const { shards } = planOf('demo', { SHARDS: '3' });
  expect(shards.map(({ namespace }) => namespace)).toEqual(['demo-shard-0', 'demo-shard-1', 'demo-shard-2']);
  expect(shards.map(({ label }) => label)).toEqual(['1/3', '2/3', '3/3']);
});

test('what would disturb the other shards is left out, and said', () => {
  const { tags, leftOut } = planOf('demo', { SHARDS: '2', TAGS: '@opa or @gap' });
  expect(tags).toBe('(@opa or @gap) and not @replaces-operator');
  expect(leftOut).toBe('(@opa or @gap) and @replaces-operator');
});

test('any number of shards that a person may mean is taken, each with an index of its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), (count) => {
      const { shards } = planOf('demo', { SHARDS: String(count) });
      expect(shards.map(({ index }) => index)).toEqual([...Array(count).keys()]);
      expect(new Set(shards.map(({ namespace }) => namespace)).size).toBe(count);
    }),
  );
});

test.each(['0', '33', '-1', '2.5', 'two', '1e1', ' 2'])('SHARDS=%s is refused', (given) => {
  expect(() => planOf('demo', { SHARDS: given })).toThrow(
    `SHARDS is "${given}": it takes a whole number from 1 to 32`,
  );
});

test.each(['1', 'true', 'YES'])('KEEP=%s keeps the namespaces of the shards', (given) => {
  expect(planOf('demo', { KEEP: given }).keep).toBe(true);
});
