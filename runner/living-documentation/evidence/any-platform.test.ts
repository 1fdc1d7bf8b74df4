// A platform that nobody here has heard of is recorded and drawn: it brings its own words, and the runner needs none of them.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Exchange } from '../../evidence/exchange';
import type { EvidenceRecorder } from '../../evidence/recorder';
import { HttpClient } from '../../http/http-client';
import { onCleanUp } from '../../testing/clean-up';
import { serve } from '../../testing/servers';
import { itemsOf } from '../testing/recorded';
import { EvidenceView } from './evidence-view';
import { summariseItems, titleOf, type EvidenceItem } from './item';
import { sequenceOf } from './sequence';

/** Where the parts of the shop stand in diagrams. */
const [browser, api, database, feed] = ['browser', 'API', 'SQL', 'WebSocket'].map((name, rank) => ({
  name,
  rank,
  system: name === 'SQL' ? 'stock' : 'shop',
}));

/** An order over HTTP, as the shop's own client sends it. */
async function order(): Promise<Exchange> {
  const url = await serve((_request, response) => void response.writeHead(201).end('{"order":7}'));
  const exchanges: Exchange[] = [];
  const endpoint = { system: 'shop', channel: 'API', rank: 1 };
  const client = new HttpClient(url, endpoint, (exchange) => exchanges.push(exchange));
  onCleanUp(() => client.close());
  const headers = { 'x-request-id': 'order-7' };
  await client.send({ method: 'POST', target: '/orders', headers, body: '{"pears":2}' });
  return exchanges[0]!;
}

/** What a scenario with the shop leaves behind. */
function record(recorder: EvidenceRecorder, placed: Exchange): void {
  const begin = Date.parse(placed.startedAt);
  const after = (ms: number) => new Date(begin + ms).toISOString();
  recorder.record({
    record: 'page',
    system: 'shop',
    title: 'opened /basket',
    happenedAt: after(-500),
    hops: [{ to: browser, text: 'opens /basket' }],
  });
  recorder.picture('the basket', Buffer.from('picture'));
  recorder.exchange(placed);
  for (const text of ['SELECT left FROM pears', 'UPDATE pears'])
    recorder.record({
      record: 'SQL query',
      system: 'stock',
      title: text,
      rows: text.startsWith('SELECT') ? [{ name: 'conference', left: 9, apiKey: 'hunter2' }] : [],
      happenedAt: after(0),
      partOf: { system: 'shop', channel: 'API', requestId: 'order-7' },
      hops: [
        { to: database, text },
        { from: database, text: '1 row', isAnswer: true },
      ],
    });
  recorder.record({
    record: 'message',
    system: 'shop',
    title: 'order 7 is packed',
    data: { order: 7, state: 'packed' },
    happenedAt: after(1000),
    hops: [
      { from: api, to: api, text: 'packs' },
      { from: feed, text: 'order 7 is packed' },
    ],
  });
}

const itemsOfShop = async (): Promise<EvidenceItem[]> => {
  const placed = await order();
  return itemsOf((recorder) => record(recorder, placed));
};

test('its evidence is called and counted in its own words', async () => {
  const items = await itemsOfShop();
  expect(summariseItems(items)).toBe('1 page, 1 picture, 1 exchange, 2 SQL queries, 1 message');
  expect(items.map(titleOf)).toContain('POST /orders → 201');
});

test('its diagram has its own parties, in the order that it gives them', async () => {
  const { parties, hops } = sequenceOf(await itemsOfShop());
  expect(parties).toEqual(['client', 'browser of shop', 'API of shop', 'SQL of stock', 'WebSocket of shop']);
  expect(hops.map(({ from, to, text }) => `${from} > ${to}: ${text}`)).toEqual([
    'client > browser of shop: opens /basket',
    'client > API of shop: POST /orders',
    'API of shop > SQL of stock: SELECT left FROM pears',
    'SQL of stock > API of shop: 1 row',
    'API of shop > SQL of stock: UPDATE pears',
    'SQL of stock > API of shop: 1 row',
    'API of shop > client: 201',
    'API of shop > API of shop: packs',
    'WebSocket of shop > client: order 7 is packed',
  ]);
});

test('its exchanges, tables, data and pictures are shown, and no secrets', async () => {
  const html = renderToString(
    h(EvidenceView, { steps: [{ step: 'When pears are ordered', items: await itemsOfShop() }] }),
  );
  expect(html).toContain('To the API of <b>shop</b> at <time');
  expect(html).toMatch(/<th scope="col">name<\/th>.*<td>conference<\/td><td>9<\/td><td>\*\*\*<\/td>/);
  expect(html).toMatch(/Of <b>stock<\/b> at <time[^>]*>[\d:.]+<\/time><\/p><p class="where">1 row<\/p>/);
  expect(html).toContain('<p class="where">0 rows</p>');
  expect(html).toMatch(/&quot;state&quot;.*&quot;packed&quot;/);
  expect(html).toContain('<img src="data:image/png;base64,cGljdHVyZQ==" alt="the basket"');
  expect(html).toContain('client to API of shop: POST /orders');
  expect(html).not.toContain('hunter2');
  expect(html).not.toMatch(/NaN|undefined/);
});
