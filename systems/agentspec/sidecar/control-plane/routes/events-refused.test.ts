// Which pushes are refused, and how: EVT-1 to EVT-5, CTL-6.
import { startBench } from '../testing/bench';

const push = (events: unknown[]) => ({ requestId: 'r1', agentName: 'a', events });

it.each([
  ['no body', undefined, 'requestId is required'],
  ['null', 'null', 'requestId is required'],
  ['a list', '[]', 'requestId is required'],
  ['a text', '"r1"', 'requestId is required'],
  ['an empty id, and no events either', '{"requestId":""}', 'requestId is required'],
  ['an id that is a number', '{"requestId":1,"events":[]}', 'requestId is required'],
  ['no events', '{"requestId":"r1"}', 'events must be an array'],
  ['events that are an object', '{"requestId":"r1","events":{"length":501}}', 'events must be an array'],
])('%s', async (_what, payload, error) => {
  const { post, record } = await startBench();
  record({});
  const { status, body } = await post(
    '/events',
    payload,
    payload === undefined ? {} : { 'content-type': 'application/json' },
  );
  expect({ status, body }).toMatchObject({ status: 400, body: { error, statusCode: 400 } });
});

it('501 events, while 500 pass (EVT-5)', async () => {
  const { post, record } = await startBench();
  record({});
  const statuses = [];
  for (const length of [500, 501])
    statuses.push((await post('/events', push(Array(length).fill(null)))).status);
  expect(statuses).toEqual([200, 400]);
});

it('one byte more than 64 KiB, while 64 KiB pass (EVT-2)', async () => {
  const { post, record } = await startBench();
  record({});
  const ofLength = (length: number) => JSON.stringify(push([])).padEnd(length, ' ');
  const headers = { 'content-type': 'application/json' };
  expect(await post('/events', ofLength(65_536), headers)).toMatchObject({ status: 200 });
  expect(await post('/events', ofLength(65_537), headers)).toMatchObject({
    status: 413,
    body: { statusCode: 413 },
  });
});

it.each([
  ['half a document', Buffer.from('{"requestId":'), 'application/json', 400],
  ['an empty JSON document', Buffer.from(' '), 'application/json', 400],
  ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'application/json', 400],
  ['plain text', Buffer.from('{}'), 'text/plain', 415],
  ['a form', Buffer.from('a=b'), 'application/x-www-form-urlencoded', 415],
])('%s', async (_what, payload, type, statusCode) => {
  const { post } = await startBench();
  const { status, body } = await post('/events', payload, { 'content-type': type });
  expect({ status, body }).toMatchObject({ status: statusCode, body: { statusCode } });
  expect(Object.keys(body).sort()).toEqual(['error', 'message', 'statusCode']);
});
