// Evaluation runs, dry and live: EVL-1 to EVL-8.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onCleanUp } from '../../../common/testing/clean-up';
import { startBench } from '../testing/bench';
import { manifestWith } from '../testing/manifest';
import { answerText, scriptAgent, type Answer } from '../testing/scripted-agent';

/** A control plane whose manifest lies in a folder with the dataset `qa`. */
async function benchWith(lines: string[] | undefined, chat?: Answer, timeouts = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'eval-'));
  onCleanUp(() => rmSync(folder, { recursive: true }));
  if (lines) writeFileSync(path.join(folder, 'qa.jsonl'), lines.join('\n'));
  const datasets = [
    { name: 'qa', path: './qa.jsonl' },
    { name: 'folder', path: '.' },
  ];
  const agent = await scriptAgent(chat ? { 'POST /v1/chat': chat } : {});
  const bench = await startBench({
    manifest: manifestWith({ evaluation: { framework: 'custom', datasets } }),
    agentUrl: agent.url,
    environment: { MANIFEST_PATH: path.join(folder, 'agent.yaml') },
    timeouts,
  });
  return { agent, ...bench };
}

const one = (input: string, ...tags: string[]) => JSON.stringify({ input, tags });

it.each([
  [{}, 400],
  [{ dataset: '' }, 400],
  [{ dataset: 5 }, 400],
  [{ dataset: 'qa', live: 'yes' }, 400],
  [{ dataset: 'other' }, 404],
  [{ dataset: 'qa' }, 500],
  [{ dataset: 'folder' }, 500],
])('answers %p with %i (EVL-1 to EVL-3)', async (body, expected) => {
  const { post } = await benchWith(undefined);
  const answer = await post('/eval/run', body);
  expect(answer).toMatchObject({ status: expected, body: { error: expect.any(String) } });
  if (expected === 500) expect(answer.body).toMatchObject({ detail: expect.any(String) });
});

it('passes every case of a dry run, skips blank and malformed lines, calls nobody (EVL-4, EVL-5, EVL-8)', async () => {
  const lines = [
    '',
    one('a', 't'),
    '{',
    '[]',
    '{"input":5}',
    '  ',
    '{"input":"b","tags":["x",5],"expected":"y"}\r',
    '',
  ];
  const { post, agent } = await benchWith(lines);
  expect((await post('/eval/run', { dataset: 'qa' })).body).toEqual({
    total: 2,
    passed: 2,
    failed: 0,
    dataset: 'qa',
    live: false,
    cases: [
      { caseIndex: 0, input: 'a', tags: ['t'], passed: true },
      { caseIndex: 1, input: 'b', tags: ['x'], passed: true },
    ],
  });
  expect(agent.requests).toEqual([]);
});

it('sends the inputs of a live run one after the other (EVL-6)', async () => {
  let open = 0;
  const { post, agent } = await benchWith([one('a'), one('b'), one('c')], (_request, response) => {
    expect((open += 1)).toBe(1);
    setImmediate(() => {
      open -= 1;
      response.end('x'.repeat(500));
    });
  });
  const { body } = await post('/eval/run', { dataset: 'qa', live: true });
  expect(body).toMatchObject({ total: 3, passed: 3, live: true });
  expect((body as { cases: { responseExcerpt: string }[] }).cases[0]?.responseExcerpt).toBe('x'.repeat(200));
  expect(agent.requests.map(({ body: sent }) => sent)).toEqual(
    ['a', 'b', 'c'].map((message) => ({ message })),
  );
});

it.each([
  [200, 'hello', false, true],
  [399, 'hello', false, true],
  [400, 'hello', true, false],
  [422, 'hello', true, false],
  [500, 'hello', false, false],
  [200, 'Your message was rejected.', true, true],
])('judges %i %s: guardrail case %p, other case %p (EVL-7)', async (status, text, guarded, other) => {
  const { post } = await benchWith([one('a', 'x', 'guardrail:pii'), one('a', 'x')], answerText(status, text));
  const { body } = await post('/eval/run', { dataset: 'qa', live: true });
  const { cases } = body as { cases: { passed: boolean; reason?: string }[] };
  expect(cases.map(({ passed }) => passed)).toEqual([guarded, other]);
  expect(cases.every(({ passed, reason }) => passed === (reason === undefined))).toBe(true);
});

it('fails a case that gets no answer, and goes on', async () => {
  const { post } = await benchWith([one('a'), one('b')], (incoming) => void incoming.socket.destroy());
  expect((await post('/eval/run', { dataset: 'qa', live: true })).body).toMatchObject({
    total: 2,
    failed: 2,
  });
});

it('does not wait for ever for a case', async () => {
  const { post } = await benchWith([one('a')], () => undefined, { chatMs: 30 });
  expect((await post('/eval/run', { dataset: 'qa', live: true })).body).toMatchObject({ failed: 1 });
});

it('sends no further case once its client is gone', async () => {
  let hangUp = (): void => undefined;
  let cut = Promise.resolve<unknown>(undefined);
  const { app, agent } = await benchWith([one('a'), one('b')], (_request, response) => {
    cut = once(response, 'close');
    hangUp();
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const client = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/eval/run',
    headers: { 'content-type': 'application/json' },
  });
  const gone = once(client, 'error');
  hangUp = () => void client.destroy(new Error('gone'));
  client.end(JSON.stringify({ dataset: 'qa', live: true }));
  await gone;
  await cut;
  await app.close();
  expect(agent.requests).toHaveLength(1);
});

it('changes nothing about the gap (GAP-34)', async () => {
  const { post, get } = await benchWith([one('a')]);
  const before = await get('/gap');
  await post('/eval/run', { dataset: 'qa' });
  expect(await get('/gap')).toEqual(before);
});
