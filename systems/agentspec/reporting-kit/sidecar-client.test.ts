import { SidecarClient } from '.';
import { serve } from '../common/testing/servers';
import { FakeSidecar } from './testing/fake-sidecar';

const pushTo = (url: string, events: readonly object[] = [], timeoutMs?: number) =>
  new SidecarClient({ url, timeoutMs }).pushEvents('id', 'agent', events);

describe('the sidecar client', () => {
  it('posts request id, agent name and events to /events (KIT-5)', async () => {
    const sidecar = await FakeSidecar.start();
    await pushTo(`${sidecar.url}/`, [{ type: 'tool', name: 't' }]);
    expect(await sidecar.take()).toEqual({
      method: 'POST',
      path: '/events',
      contentType: 'application/json',
      body: { requestId: 'id', agentName: 'agent', events: [{ type: 'tool', name: 't' }] },
    });
  });

  it('makes an object of an unknown class an empty one (KIT-7)', async () => {
    class Secret {
      readonly token = 'x';
    }
    const sidecar = await FakeSidecar.start();
    await pushTo(sidecar.url, [new Secret()]);
    expect((await sidecar.take()).body.events).toEqual([{}]);
  });

  it.each([
    [200, '{"found":true,"opaViolations":["a"]}', { status: 'delivered', opaViolations: ['a'] }],
    [200, '{"found":true}', { status: 'delivered', opaViolations: [] }],
    [202, '{"found":false}', { status: 'unknown' }],
    [413, 'too large', { status: 'failed', reason: 'the sidecar answered 413: too large' }],
    [200, 'no JSON', { status: 'failed', reason: expect.stringContaining('JSON') }],
  ])('says what %i %s means (KIT-14)', async (status, body, outcome) => {
    const sidecar = await FakeSidecar.start({ status, body });
    expect(await pushTo(sidecar.url)).toEqual(outcome);
    expect(sidecar.pushes).toHaveLength(1);
  });

  it('gives up on a sidecar that does not answer', async () => {
    const url = await serve(() => undefined);
    const reason = `${url}/events: gave no answer within 20 ms`;
    expect(await pushTo(url, [], 20)).toEqual({ status: 'failed', reason });
  });

  it('throws neither for a sidecar that is not there nor for events that are no JSON (KIT-6)', async () => {
    expect(await pushTo('http://127.0.0.1:1')).toMatchObject({ status: 'failed' });
    expect(await pushTo('http://127.0.0.1:1', [{ big: 1n }])).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('BigInt'),
    });
  });

  it.each(['', 'localhost:4001', 'ftp://x'])('refuses the URL "%s" at once', (url) => {
    expect(() => new SidecarClient({ url })).toThrow(
      new TypeError(`the sidecar's control plane is at an http or https URL, not at "${url}"`),
    );
  });
});
