// Exchanges that go on: parts as they come, ends of both kinds, clients that leave; and what is recorded of each.
import type { ServerResponse } from 'node:http';
import type { Exchange } from '../evidence/exchange';
import { onCleanUp, setVariables } from '../testing/clean-up';
import { deadUrl, serve } from '../testing/servers';
import { WaitExpired } from '../wait';
import { HttpClient, NoAnswer } from './http-client';
import { OpenExchange } from './open-exchange';

const recorded: Exchange[] = [];

beforeEach(() => recorded.splice(0));

function clientOf(url: string): HttpClient {
  const client = new HttpClient(url, { system: 'shop', channel: 'API' }, (exchange) =>
    recorded.push(exchange),
  );
  onCleanUp(() => client.close());
  return client;
}

/** Opens an exchange with a server that leaves the response to the test. */
async function open(): Promise<{ client: HttpClient; exchange: OpenExchange; response: ServerResponse }> {
  let arrived: (response: ServerResponse) => void;
  const response = new Promise<ServerResponse>((resolve) => (arrived = resolve));
  const client = clientOf(await serve((_request, answer) => arrived(answer)));
  const exchange = new OpenExchange(client, { target: '/stream' }, 'id-1');
  return { client, exchange, response: await response };
}

test('gives the head before there is a body, and text as soon as it is there', async () => {
  const { exchange, response } = await open();
  response.writeHead(203, { 'x-tag': ['a', 'b'] }).flushHeaders();
  const head = await exchange.head();
  expect(head).toMatchObject({ status: 203, text: '' });
  expect(head.header('x-tag')).toBe('a, b');
  response.write('part 1\n');
  expect(await exchange.textWith('part 1')).toBe('part 1\n');
  response.write('part 2\n');
  expect(await exchange.textWith('part 2')).toBe('part 1\npart 2\n');
});

test('tells a text that is there already, and one that comes in pieces of a letter', async () => {
  const { exchange, response } = await open();
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
  response.write(first);
  await exchange.head();
  response.end(second);
  expect(await exchange.textOnce('the letter', (text) => text === 'ü')).toBe('ü');
  expect(await exchange.textWith('ü')).toBe('ü');
});

test('ends complete, with all of the answer', async () => {
  const { exchange, response } = await open();
  response.write('one ');
  await exchange.textWith('one');
  response.end('two');
  const { answer, ended } = await exchange.end();
  expect(ended).toBe('complete');
  expect(answer).toMatchObject({ status: 200, text: 'one two' });
  expect(recorded).toMatchObject([{ response: { status: 200, body: 'one two' } }]);
  expect(recorded[0]).not.toHaveProperty('error');
});

test('ends cut, with what came before', async () => {
  const { exchange, response } = await open();
  response.write('one ');
  await exchange.textWith('one');
  response.destroy();
  expect(await exchange.end()).toMatchObject({ ended: 'cut', answer: { status: 200, text: 'one ' } });
  expect(recorded).toMatchObject([{ response: { body: 'one ' }, error: 'cut off before its end' }]);
});

test('is told to be over at once when the text can come no more', async () => {
  const { exchange, response } = await open();
  response.write('one');
  await exchange.textWith('one');
  const waiting = exchange.textWith('two');
  response.end();
  await expect(waiting).rejects.toThrow(WaitExpired);
  const message = 'waited for "two" in the streamed answer to /stream; so far: "one" (complete)';
  await expect(waiting).rejects.toThrow(message);
  expect(recorded).toMatchObject([{ response: { body: 'one' }, error: message }]);
});

test('tells on one line what was waited for and what came, whatever lines they have', async () => {
  const { exchange, response } = await open();
  response.end('a\nb');
  await expect(exchange.textWith('c\n')).rejects.toThrow(
    'waited for "c\\n" in the streamed answer to /stream; so far: "a\\nb" (complete)',
  );
});

test('quotes what came when a text does not come within the limit, and names what sets it', async () => {
  setVariables({ TIMEOUT_STREAM_PART_MS: '60' });
  const { exchange, response } = await open();
  response.write('one');
  await expect(exchange.textOnce('the last part', () => false)).rejects.toThrow(
    'waited for the last part in the streamed answer to /stream; so far: "one" (still open after 60 ms; TIMEOUT_STREAM_PART_MS sets the limit)',
  );
});

test('does not end within the limit', async () => {
  const { exchange, response } = await open();
  response.write('one');
  await exchange.textWith('one');
  setVariables({ TIMEOUT_REQUEST_MS: '60' });
  await expect(exchange.end()).rejects.toThrow(
    /^waited for its end in .* \(still open after 60 ms; TIMEOUT_REQUEST_MS/,
  );
});

test('has no head within the limit', async () => {
  const { exchange } = await open();
  setVariables({ TIMEOUT_REQUEST_MS: '60' });
  const head = exchange.head();
  await expect(head).rejects.toThrow(NoAnswer);
  const reason = 'no head of an answer within 60 ms (TIMEOUT_REQUEST_MS sets the limit)';
  await expect(head).rejects.toThrow(`GET /stream of shop: ${reason}`);
  expect(recorded).toMatchObject([{ error: reason }]);
});

test('with nobody there is no answer', async () => {
  const exchange = new OpenExchange(clientOf(await deadUrl()), { target: '/stream' }, 'id-1');
  await expect(exchange.head()).rejects.toThrow(/^GET \/stream of shop: connect ECONNREFUSED/);
});

test('the server notices a client that gives up; the answer counts as cut', async () => {
  const { exchange, response } = await open();
  response.write('one');
  await exchange.textWith('one');
  const gone = new Promise((resolve) => response.once('close', () => resolve(response.writableFinished)));
  exchange.giveUp();
  expect(await gone).toBe(false);
  expect((await exchange.end()).ended).toBe('cut');
  expect(recorded[0]).toMatchObject({ response: { body: 'one' }, error: 'given up by the client' });
});

test('given up before there is a head has no answer', async () => {
  const { exchange } = await open();
  exchange.giveUp();
  await expect(exchange.head()).rejects.toThrow(NoAnswer);
  expect(recorded[0]).toMatchObject({ error: 'given up by the client' });
});

test('left open by a scenario is recorded when its client is closed, as far as it came', async () => {
  const { client, exchange, response } = await open();
  response.write('data: {}\n\n');
  await exchange.textWith('data');
  client.close();
  expect(recorded).toMatchObject([
    { response: { status: 200, body: 'data: {}\n\n' }, error: 'still open when the scenario ended' },
  ]);
});

test('is recorded once: not again when its client is closed', async () => {
  const { client, exchange, response } = await open();
  response.end('all');
  await exchange.end();
  client.close();
  client.close();
  expect(recorded).toHaveLength(1);
});
