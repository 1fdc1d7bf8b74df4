// Reading the audit ring, at once and as a stream: AUD-18 to AUD-21, AUD-23 to AUD-25.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onCleanUp } from '../../../common/testing/clean-up';
import type { AuditEntry } from '../../audit/entry';
import { startBench, type Bench, type BenchOptions } from '../testing/bench';

async function listeningBench(options?: BenchOptions): Promise<Bench & { port: number }> {
  const bench = await startBench(options);
  await bench.app.listen({ port: 0, host: '127.0.0.1' });
  return { ...bench, port: (bench.app.server.address() as AddressInfo).port };
}

/** Reads a stream of events. */
class Reader {
  #text = '';
  readonly closed: Promise<void>;

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk));
    // A response that is cut ends with an error; tests look at `complete` instead.
    response.on('error', () => undefined);
    this.closed = new Promise((resolve) => response.once('close', resolve));
  }

  static async open(port: number, path = '/audit/stream'): Promise<Reader> {
    const request = get({ host: '127.0.0.1', port, path, agent: false });
    onCleanUp(() => request.destroy());
    const [response] = await once(request, 'response');
    return new Reader(response);
  }

  /** The text received, once it has `count` events. */
  async events(count: number): Promise<AuditEntry[]> {
    while (this.#text.split('\n\n').length <= count) await once(this.response, 'data');
    const events = this.#text.split('\n\n').slice(0, -1);
    // AUD-21: one data line an event, nothing else.
    expect(events.every((event) => /^data: \{[^\n]*\}$/.test(event))).toBe(true);
    return events.map((event) => JSON.parse(event.slice('data: '.length)) as AuditEntry);
  }
}

const idsOf = (entries: AuditEntry[]) => entries.map(({ requestId }) => requestId);

describe('GET /audit', () => {
  it('lists the whole ring, oldest first, whatever is asked for (AUD-18, AUD-24)', async () => {
    const { get: ask, record } = await startBench({ environment: { AUDIT_RING_SIZE: '3' } });
    const entries = ['1', '2', '3', '4', '5'].map((requestId) => record({ requestId }));
    expect(await ask('/audit?limit=1')).toEqual({ status: 200, body: entries.slice(2) });
  });
});

describe('GET /audit/stream', () => {
  it('sends its headers at once, though the ring is empty (AUD-19)', async () => {
    const { port } = await listeningBench();
    const { response } = await Reader.open(port);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
    });
  });

  it('replays the ring and follows it, in order, each entry once (AUD-20)', async () => {
    const { port, record } = await listeningBench();
    const old = Array.from({ length: 1_000 }, (_, index) => record({ requestId: `old-${index}` }));
    const reader = await Reader.open(port, '/agentspec/audit/stream');
    const fresh = ['new-1', 'new-2'].map((requestId) => record({ requestId }));
    expect(await reader.events(1_002)).toEqual([...old, ...fresh]);
  });

  it('serves readers independently, and forgets one that leaves (AUD-23)', async () => {
    const { port, record, context } = await listeningBench();
    const unsubscribed = new Promise<void>((resolve) => {
      const subscribe = context.ring.subscribe.bind(context.ring);
      jest.spyOn(context.ring, 'subscribe').mockImplementationOnce((notify) => {
        const unsubscribe = subscribe(notify);
        return () => {
          unsubscribe();
          resolve();
        };
      });
    });
    const [leaving, staying] = [await Reader.open(port), await Reader.open(port)];
    record({ requestId: '1' });
    await leaving.events(1);
    leaving.response.destroy();
    await unsubscribed;
    record({ requestId: '2' });
    expect(idsOf(await staying.events(2))).toEqual(['1', '2']);
  });

  it('cuts off a reader that stops reading, and the others notice nothing (AUD-25)', async () => {
    const { port, record } = await listeningBench({ environment: { AUDIT_RING_SIZE: '10' } });
    const stalled = await Reader.open(port);
    stalled.response.pause();
    const path = 'x'.repeat(4_000);
    for (let index = 0; index < 20_000; index += 1) {
      record({ path });
      if (index % 100 === 0) await new Promise(setImmediate);
    }
    stalled.response.resume();
    await stalled.closed;
    expect(stalled.response.complete).toBe(false);
    expect((await (await Reader.open(port)).events(10)).length).toBe(10);
  });

  it('ends when the server closes, and does not keep it from closing (ENV-16)', async () => {
    const { app, port, record } = await listeningBench();
    record({});
    const readers = [await Reader.open(port), await Reader.open(port)];
    await Promise.all(readers.map((reader) => reader.events(1)));
    await app.close();
    await Promise.all(readers.map(({ closed }) => closed));
    expect(readers.map(({ response }) => response.complete)).toEqual([true, true]);
  });

  it('ends for a stalled reader as well when the server closes', async () => {
    const { app, port, record } = await listeningBench();
    const { response, closed } = await Reader.open(port);
    response.pause();
    for (let index = 0; index < 1_000; index += 1) record({ path: 'x'.repeat(8_000) });
    await app.close();
    response.resume();
    await closed;
  });

  it('answers HEAD without a body', async () => {
    const { app } = await startBench();
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: '/audit/stream' });
    expect([statusCode, headers['content-type'], body]).toEqual([200, 'text/event-stream', '']);
  });
});
