// Which lines of an engine's log are its decisions.
import { decisionsIn, isSince } from './decision-log';

const start = new Date('2026-01-01T00:00:10.500Z');

const lineOf = (more: object): string =>
  JSON.stringify({
    decision_id: 'id',
    input: { request_type: 'llm_call' },
    level: 'info',
    metrics: { timer_server_handler_ns: 594657 },
    msg: 'Decision Log',
    path: 'agentspec/agent/gymcoach/deny',
    result: ['pii_detector_not_invoked'],
    time: '2026-01-01T00:00:11Z',
    timestamp: '2026-01-01T00:00:11.66597924Z',
    ...more,
  });

test('a decision is told by path, moment, input and result', () => {
  expect(decisionsIn(lineOf({}))).toEqual([
    {
      path: 'agentspec/agent/gymcoach/deny',
      decidedAt: '2026-01-01T00:00:11.66597924Z',
      input: { request_type: 'llm_call' },
      result: ['pii_detector_not_invoked'],
    },
  ]);
});

test('all since the moment are told, in their order, and none before', () => {
  const at = (timestamp: string): string => lineOf({ timestamp, input: timestamp });
  const moments = ['00:00:10.499999999Z', '00:00:10.5Z', '00:00:10.500000001Z', '00:01:00Z'];
  const log = moments.map((moment) => at(`2026-01-01T${moment}`)).join('\n');
  const expected = moments.slice(1).map((moment) => `2026-01-01T${moment}`);
  expect(
    decisionsIn(log)
      .filter(isSince(start))
      .map(({ decidedAt }) => decidedAt),
  ).toEqual(expected);
});

test('a question without input, for a document that is not there, or for all of them, is one', () => {
  const bare = lineOf({ input: undefined, result: undefined, path: undefined });
  expect(decisionsIn(bare)).toEqual([
    { path: '', decidedAt: '2026-01-01T00:00:11.66597924Z', input: null, result: null },
  ]);
});

test.each([
  ['nothing', ''],
  ['other lines', '{"level":"info","msg":"Received request.","req_path":"/health"}\nplain text'],
  ['a line that is cut at its beginning', lineOf({}).slice(5)],
  ['a line that is cut at its end', lineOf({}).slice(0, -5)],
  ['a line that quotes one', JSON.stringify({ msg: 'Request', body: lineOf({}) })],
  ['a question that could not be decided', lineOf({ error: { code: 'eval_conflict_error' } })],
  ['a line without a moment', lineOf({ timestamp: undefined })],
])('%s is no decision', (_what, log) => {
  expect(decisionsIn(log)).toEqual([]);
});
