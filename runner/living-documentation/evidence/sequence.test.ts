// The diagram tells what exchanges and records prove, in order, and no more.
import fc from 'fast-check';
import type { EvidenceItem, ItemOf } from './item';
import { sequenceOf } from './sequence';

const at = (second: number, ms = 0): string => new Date(Date.UTC(2026, 0, 2, 3, 4, second, ms)).toISOString();

const exchange = (given: Partial<ItemOf<'exchange'>> & { id?: string } = {}): ItemOf<'exchange'> => ({
  kind: 'exchange',
  statusText: 'OK',
  exchange: 'POST /orders -> 200',
  system: 'shop',
  channel: 'API',
  rank: 0,
  startedAt: at(5),
  durationMs: 40,
  request: { method: 'POST', target: '/orders', headers: { 'X-Request-ID': given.id ?? 'r-1' } },
  response: { status: 200, headers: {} },
  ...given,
});

const database = { name: 'database', system: 'shop', rank: 1 };

const query = (text: string, given: Partial<ItemOf<'record'>> = {}): ItemOf<'record'> => ({
  kind: 'record',
  record: 'SQL query',
  system: 'shop',
  title: text,
  partOf: { system: 'shop', requestId: 'r-1' },
  hops: [{ to: database, text }],
  ...given,
});

const arrowsOf = (...items: EvidenceItem[]): string[] =>
  sequenceOf(items).hops.map(({ from, to, text }) => `${from} > ${to}: ${text}`);

const ASKED = 'client > API: POST /orders';
const ANSWERED = 'API > client: 200';

test('an exchange alone claims nothing about what is behind it', () => {
  expect(arrowsOf(exchange())).toEqual([ASKED, ANSWERED]);
  expect(arrowsOf(query('a'))).toEqual([]);
});

test('a record is drawn into the exchange with its request id, in whatever case its header is written', () => {
  expect(arrowsOf(query('a'), exchange())).toEqual([ASKED, 'API > database: a', ANSWERED]);
  const byCase = exchange({ request: { method: 'GET', target: '/', headers: { 'x-request-id': 'r-1' } } });
  expect(arrowsOf(query('a'), byCase)).toHaveLength(3);
});

test.each([
  ['another id', { partOf: { system: 'shop', requestId: 'r-2' } }],
  ['another system', { partOf: { system: 'cloud', requestId: 'r-1' } }],
  ['another channel', { partOf: { system: 'shop', channel: 'feed', requestId: 'r-1' } }],
  ['another time', { happenedAt: at(6) }],
  ['another time, and no id', { partOf: { system: 'shop' }, happenedAt: at(4) }],
  ['no time that can be read', { partOf: { system: 'shop' }, happenedAt: 'noon' }],
  ['neither id nor time', { partOf: { system: 'shop' } }],
])('a record of %s is not drawn into the exchange', (_what, given) => {
  expect(arrowsOf(exchange(), query('a', given))).toEqual([ASKED, ANSWERED]);
});

test('of two exchanges with one id, the first has the first record of each kind', () => {
  const later = exchange({ startedAt: at(6) });
  const push = query('c', { record: 'push' });
  const hops = arrowsOf(later, exchange(), query('a'), query('b'), push).filter((one) =>
    one.includes('database'),
  );
  expect(hops).toEqual(['API > database: a', 'API > database: c', 'API > database: b']);
});

test('a record that tells its time is drawn into every exchange then under way, beside others of its kind', () => {
  const timed = (text: string, ms: number) =>
    query(text, { partOf: { system: 'shop' }, happenedAt: at(5, ms) });
  expect(arrowsOf(exchange(), timed('a', 10), timed('b', 42))).toEqual([
    ASKED,
    'API > database: a',
    'API > database: b',
    ANSWERED,
  ]);
  expect(arrowsOf(exchange(), exchange({ id: 'r-2' }), timed('a', 10))).toHaveLength(6);
});

test('hops of several records are told in their order', () => {
  const hops = [
    { to: database, text: 'last', order: 2 },
    { from: database, text: 'first', order: -1 },
  ];
  expect(arrowsOf(exchange(), query('', { hops }), query('between', { record: 'push' }))).toEqual([
    ASKED,
    'database > API: first',
    'API > database: between',
    'API > database: last',
    ANSWERED,
  ]);
});

test('what is part of no exchange comes when it happened, between it and the client', () => {
  const { partOf: _none, ...alone } = query('looked up', { happenedAt: at(5, 500) });
  const later = exchange({ startedAt: at(6) });
  expect(arrowsOf(later, alone, exchange())).toEqual([
    ASKED,
    ANSWERED,
    'client > database: looked up',
    ASKED,
    ANSWERED,
  ]);
  const { happenedAt: _never, ...timeless } = alone;
  expect(arrowsOf(timeless)).toEqual([]);
});

test('parties stand by rank, others right of them as they appear, the client always left', () => {
  const hops = [
    { to: { name: 'unranked' }, text: '' },
    { to: { name: 'first', rank: -7 }, text: '' },
    { to: { name: 'another' }, text: '' },
  ];
  const { parties } = sequenceOf([exchange(), query('a', { hops })]);
  expect(parties).toEqual(['client', 'first', 'API', 'unranked', 'another']);
});

test('where several systems take part, each party is told with its own; one of no system is not', () => {
  const cloud = exchange({ system: 'cloud', startedAt: at(7), rank: 1 });
  const hops = [{ to: { name: 'mail' }, text: 'sent' }];
  expect(sequenceOf([exchange(), cloud, query('a', { hops })]).parties).toEqual([
    'client',
    'API of shop',
    'API of cloud',
    'mail',
  ]);
});

test.each([
  [{ response: undefined, error: 'socket hang up' }, 'socket hang up', true],
  [{ response: undefined }, 'no answer', true],
  [{ error: 'cut off' }, '200, cut off', true],
  [{ response: { status: 400, headers: {} } }, '400', true],
  [{ response: { status: 302, headers: {} } }, '302', false],
])('an exchange with %j ends with "%s"', (given, text, isBad) => {
  expect(sequenceOf([exchange(given)]).hops.at(-1)).toMatchObject({
    to: 'client',
    text,
    isAnswer: true,
    isBad,
  });
});

test('every request begins and ends at the client, whatever else is known', () => {
  const timed = query('b', { happenedAt: at(5, 10) });
  const items = fc.array(
    fc.constantFrom<EvidenceItem>(exchange(), exchange({ id: 'r-2' }), query('a'), timed),
  );
  fc.assert(
    fc.property(items, (given) => {
      const { hops } = sequenceOf(given);
      const requests = given.filter(({ kind }) => kind === 'exchange').length;
      expect(hops.filter(({ from }) => from === 'client')).toHaveLength(requests);
      expect(hops.filter(({ to }) => to === 'client')).toHaveLength(requests);
    }),
  );
});
