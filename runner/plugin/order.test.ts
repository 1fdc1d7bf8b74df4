import { Order } from './order';

function logger() {
  const said: unknown[][] = [];
  const say = (...words: unknown[]) => void said.push(words);
  return { said, logger: { debug: say, error: say, warn: say, info: say } };
}

test('the seed that cucumber draws is known, and everything is said as ever', () => {
  const { said, logger: given } = logger();
  const order = new Order('random', given);
  given.warn('beware of %s', 'dogs');
  expect(order.text).toBe('random');
  given.warn('Random order using seed: 4711');
  expect(order.text).toBe('random:4711');
  expect(said).toEqual([['beware of %s', 'dogs'], ['Random order using seed: 4711']]);
});

test.each(['defined', 'reverse', 'random:12'])('%s needs no seed', (asked) => {
  const { logger: given } = logger();
  const order = new Order(asked, given);
  given.warn('Random order using seed: 4711');
  expect(order.text).toBe(asked);
});
