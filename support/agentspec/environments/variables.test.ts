// What a change of variables is, and between what.
import { changesAmong, differing } from './variables';

test('a variable that is wanted as it is at rest is no change', () => {
  const resting = new Map([
    ['OPA_PROXY_MODE', 'track'],
    ['EMPTY', ''],
  ]);
  const wanted = { OPA_PROXY_MODE: 'track', EMPTY: 'no', UNKNOWN: '' };
  expect(changesAmong(wanted, (name) => resting.get(name))).toEqual({ EMPTY: 'no', UNKNOWN: '' });
});

test.each([
  [{}, {}, []],
  [{ A: '1', B: '2' }, { B: '2', A: '1' }, []],
  [{ A: '1', B: '2' }, { A: '1', B: '3' }, ['B']],
  [{ A: '' }, { C: '' }, ['A', 'C']],
])('between %j and %j, %j differ', (one, other, names) => {
  expect(differing(one, other)).toEqual(names);
});
