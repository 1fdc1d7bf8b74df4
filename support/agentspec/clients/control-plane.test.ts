// How the control plane of a sidecar is asked, and above all how an audit entry is waited for.
import { json } from 'node:stream/consumers';
import type { Exchange } from '../../../runner/evidence/exchange';
import { onCleanUp, setVariables } from '../../../runner/testing/clean-up';
import { serve, script, type Scripted } from '../../../runner/testing/servers';
import { WaitExpired } from '../../../runner/wait';
import { ControlPlane } from './control-plane';
import type { AuditEntry } from './types';

const recorded: Exchange[] = [];

beforeEach(() => recorded.splice(0));

function controlOf(url: string): ControlPlane {
  const control = new ControlPlane('gymcoach', url, (exchange) => recorded.push(exchange));
  onCleanUp(() => control.close());
  return control;
}

const scripted = async (answers: Readonly<Record<string, Scripted>>) =>
  controlOf((await script(answers)).url);

const entry = (requestId: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  requestId,
  timestamp: '2026-01-01T00:00:00.000Z',
  method: 'GET',
  path: '/',
  durationMs: 1,
  ...more,
});

/** A ring that shows `rings[0]` first, then the next one, and the last one from then on. */
async function ringThatChanges(...rings: unknown[]): Promise<{ control: ControlPlane; looks: () => number }> {
  let looks = 0;
  const url = await serve((_request, response) => {
    response.end(JSON.stringify(rings[Math.min(looks, rings.length - 1)]));
    looks += 1;
  });
  return { control: controlOf(url), looks: () => looks };
}

describe('the entry of a request', () => {
  test('is waited for until it is in the ring; the look that found it is the evidence', async () => {
    const { control, looks } = await ringThatChanges([], [entry('other')], [entry('other'), entry('mine')]);
    expect(await control.entryOf('mine')).toEqual(entry('mine'));
    expect(looks()).toBe(3);
    expect(recorded.map(({ response }) => response?.body)).toEqual([
      JSON.stringify([entry('other'), entry('mine')]),
    ]);
  });

  test('is waited for until it fulfils the condition', async () => {
    const late = entry('mine', { toolsCalled: ['plan'] });
    const { control, looks } = await ringThatChanges([entry('mine')], [entry('mine')], [late]);
    const condition = (one: AuditEntry) => (one.toolsCalled ? undefined : 'it shows no tools');
    expect(await control.entryOf('mine', condition)).toEqual(late);
    expect(looks()).toBe(3);
  });

  test('is the newest of its id', async () => {
    const newest = entry('mine', { path: '/second' });
    const { control } = await ringThatChanges([entry('mine', { path: '/first' }), newest, entry('other')]);
    expect(await control.entryOf('mine')).toEqual(newest);
  });

  test('that does not come is missed with the reason, and the last look is evidence', async () => {
    setVariables({ TIMEOUT_AUDIT_ENTRY_MS: '60' });
    const { control } = await ringThatChanges([entry('other')]);
    const wait = control.entryOf('mine');
    await expect(wait).rejects.toThrow(WaitExpired);
    await expect(wait).rejects.toThrow(
      /^Waited 0\.06 s for the audit entry of mine, looked (once|\d+ times); at last: the ring of gymcoach holds no entry of this request \(TIMEOUT_AUDIT_ENTRY_MS sets the limit\)$/,
    );
    expect(recorded).toHaveLength(1);
  });

  test('that never fulfils the condition is missed with what the condition says', async () => {
    setVariables({ TIMEOUT_AUDIT_ENTRY_MS: '60' });
    const { control } = await ringThatChanges([entry('mine')]);
    await expect(control.entryOf('mine', () => 'it shows no tools')).rejects.toThrow(
      /at last: it shows no tools \(/,
    );
  });

  test('is not waited for when what answers is no ring', async () => {
    const { control, looks } = await ringThatChanges({ error: 'no ring here' });
    await expect(control.entryOf('mine')).rejects.toThrow(
      'expected a JSON list, got (status 200): {"error":"no ring here"}',
    );
    expect(looks()).toBe(1);
    expect(recorded).toHaveLength(1);
  });
});

test('the ring is given oldest first, and must be a list', async () => {
  const { control } = await ringThatChanges([entry('a'), entry('b')], { message: 'moved' });
  expect((await control.audit()).map(({ requestId }) => requestId)).toEqual(['a', 'b']);
  await expect(control.audit()).rejects.toThrow('expected a JSON list');
});

test('events are pushed under the id of the request and in the name of the agent', async () => {
  const bodies: unknown[] = [];
  const control = await scripted({
    'POST /events': async (request, response) => {
      bodies.push(await json(request));
      response.writeHead(202).end('{"found":false}');
    },
  });
  const answer = await control.pushEvents('mine', [{ type: 'tool', name: 'plan' }]);
  expect(answer.status).toBe(202);
  expect(bodies).toEqual([
    { requestId: 'mine', agentName: 'gymcoach', events: [{ type: 'tool', name: 'plan' }] },
  ]);
});

test('the gap report is read as JSON', async () => {
  const report = { score: 55, issues: [] };
  expect(await (await scripted({ 'GET /gap': report })).gap()).toEqual(report);
});

test('the live feed is followed part by part', async () => {
  const control = await scripted({
    'GET /audit/stream': (_request, response) =>
      void response.write(`data: ${JSON.stringify(entry('mine'))}\n\n`),
  });
  const feed = control.auditStream();
  expect(await feed.textWith('\n\n')).toContain('"requestId":"mine"');
  control.close();
  expect(recorded).toMatchObject([{ channel: 'control plane', request: { target: '/audit/stream' } }]);
});
