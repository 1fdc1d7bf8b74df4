// An error that no step looked at is found, over real connections; one that was looked at, in whatever way, is not.
import { HttpClient } from '../http/http-client';
import { OpenExchange } from '../http/open-exchange';
import { onCleanUp } from '../testing/clean-up';
import { deadUrl, serve } from '../testing/servers';
import { timeouts } from '../timeouts';
import { waitUntil } from '../wait';
import { UnreadErrors } from './unread-errors';

function clientOf(url: string) {
  const errors = new UnreadErrors();
  const identity = { system: 'shop', channel: 'API' };
  const client = new HttpClient(url, identity, (exchange, seen) => errors.note(exchange, seen));
  onCleanUp(() => client.close());
  return { client, errors };
}

const refusing = () => serve((_request, response) => void response.writeHead(503).end('{}'));
const [get, post] = [{ target: '/' }, { method: 'POST', target: '/eval/run' }];

/** Waits until an exchange is over, without reading what became of it. */
const over = (exchange: OpenExchange) =>
  waitUntil('the end', timeouts.REQUEST, async () =>
    (exchange.ended ?? exchange.failure) ? { value: undefined } : { notYet: 'it goes on' },
  );

test('an error status that nobody read is named', async () => {
  const { client, errors } = clientOf(await refusing());
  await client.send(get);
  await client.send(post);
  expect(() => errors.assertNone()).toThrow(
    'no step has looked at GET / -> 503 (API of shop), nor at POST /eval/run -> 503 (API of shop)',
  );
});

test.each([
  ['status', (client: HttpClient) => client.send(get).then(({ status }) => status)],
  ['body', (client: HttpClient) => client.send(get).then((answer) => answer.json())],
  ['headers', (client: HttpClient) => client.send(get).then((answer) => answer.header('date'))],
  ['end', (client: HttpClient) => new OpenExchange(client, get, 'id').end()],
])('an error whose %s was read is no secret', async (_what, look) => {
  const { client, errors } = clientOf(await refusing());
  await look(client);
  expect(() => errors.assertNone()).not.toThrow();
});

test('success needs no look, nor does an exchange that merely goes on', async () => {
  const { client, errors } = clientOf(await serve((_request, response) => void response.write('part')));
  const open = new OpenExchange(client, get, 'id');
  await open.textWith('part');
  new OpenExchange(client, get, 'other');
  const fine = clientOf(await serve((_request, response) => response.end()));
  await fine.client.send(get);
  client.close();
  for (const each of [errors, fine.errors]) expect(() => each.assertNone()).not.toThrow();
});

test('an open exchange that was answered with an error, or failed, while nobody waited is named', async () => {
  const refused = clientOf(await refusing());
  const open = new OpenExchange(refused.client, get, 'id');
  await over(open);
  refused.client.close();
  expect(() => refused.errors.assertNone()).toThrow('no step has looked at GET / -> 503');

  const dead = clientOf(await deadUrl());
  const lost = new OpenExchange(dead.client, get, 'id');
  await over(lost);
  dead.client.close();
  expect(() => dead.errors.assertNone()).toThrow(/no step has looked at GET \/ -> .*ECONNREFUSED/);
});
