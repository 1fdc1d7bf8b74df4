// Live events over the WebSocket (WSK-1 to WSK-10).
import WebSocket from 'ws';
import type { Event, LiveMessage } from '../api/event';
import { change } from '../orchestrator/journal';
import { until } from '../testing/client';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
beforeAll(async () => {
  at = await startWholePlatform(false, { PING_MS: '300' });
});
afterAll(() => at?.stop());

interface Seeded {
  readonly customer_id: string;
  readonly user: { readonly email: string; readonly password: string };
}
async function seed(): Promise<{ id: string; token: string }> {
  const { body } = await at.ask<Seeded>('POST', '/__test__/seed', { fixture: 'acme-4' });
  return { id: body.customer_id, token: await at.logIn(body.user.email, body.user.password) };
}
const happen = (customerId: string, times = 1, severity: 'info' | 'critical' = 'info') =>
  change(at.platform, async (journal) => {
    for (let each = 0; each < times; each++)
      await journal.event({
        ...{ customerId, severity, type: 'spot_interruption', correlationId: 'c', data: { secret: 1 } },
      });
  });

class Socket {
  readonly messages: LiveMessage[] = [];
  code: number | undefined;
  isSilent = false;
  private readonly socket: WebSocket;
  constructor(customer: string, ...frames: (object | string)[]) {
    const [token] = frames;
    const query = typeof token === 'string' ? `?token=${token}` : '';
    this.socket = new WebSocket(`${at.url.replace('http', 'ws')}/ws/customers/${customer}${query}`);
    this.socket.on('open', () => {
      for (const one of frames) if (typeof one === 'object') this.say(one);
    });
    this.socket.on('message', (raw: Buffer) => {
      const message = JSON.parse(raw.toString()) as LiveMessage;
      this.messages.push(message);
      if (message.type === 'ping' && !this.isSilent) this.say({ type: 'pong' });
    });
    this.socket.on('close', (code) => (this.code = code));
    this.socket.on('error', () => undefined);
  }
  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
  get seqs(): (number | null)[] {
    return this.messages.filter(({ seq }) => seq !== null).map(({ seq }) => seq);
  }
  has = (type: string): boolean => this.messages.some((one) => one.type === type);
  greeted = () => until(() => this.has('connected') || this.code !== undefined, Boolean, 30_000);
  closed = () =>
    until(
      () => this.code,
      (code) => code !== undefined,
      30_000,
    );
  end(): void {
    this.socket.terminate();
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('who may listen', () => {
  it('is the customer, by a token in the query or in the first frame; nobody else', async () => {
    const [acme, other] = [await seed(), await seed()];
    const good = [new Socket(acme.id, acme.token), new Socket(acme.id, { type: 'auth', token: acme.token })];
    for (const one of good) await one.greeted();
    expect(good.map(({ messages, code }) => [messages[0]?.type, code])).toEqual([
      ...[
        ['connected', undefined],
        ['connected', undefined],
      ],
    ]);
    const bad = [
      ...[new Socket(acme.id, 'forged'), new Socket(acme.id, { type: 'auth', token: 'forged' })],
      ...[new Socket(acme.id, { type: 'resume', last_seq: 0 }), new Socket(acme.id, other.token)],
      ...[new Socket('cust_unknown', acme.token), new Socket(acme.id)],
    ];
    const codes = [];
    for (const one of bad) codes.push(await one.closed());
    expect(codes).toEqual([4401, 4401, 4401, 4403, 4403, 4408]);
    const { body } = await at.ask<{ outcome: string }[]>(
      'GET',
      `/customers/${other.id}/audit`,
      undefined,
      other.token,
    );
    expect(body.some(({ outcome }) => outcome === 'denied')).toBe(true);
    await at.ask('POST', '/auth/logout', undefined, acme.token);
    for (const one of good) expect(await one.closed()).toBe(4401);
  });

  it('has five sockets, not more, and a new one when one has ended', async () => {
    const acme = await seed();
    const five = range(1, 5).map(() => new Socket(acme.id, acme.token));
    for (const one of five) await one.greeted();
    expect(await new Socket(acme.id, acme.token).closed()).toBe(4429);
    five[0]?.end();
    const again = await until(
      async () => {
        const one = new Socket(acme.id, acme.token);
        await one.greeted();
        return one;
      },
      ({ code }) => code === undefined,
      30_000,
    );
    for (const one of [...five, again]) one.end();
  });
});

describe('what is told', () => {
  it('is each event once, in order, with the seq of the event', async () => {
    const acme = await seed();
    const socket = new Socket(acme.id, acme.token);
    await socket.greeted();
    await Promise.all([happen(acme.id, 5), happen(acme.id, 5, 'critical'), happen(acme.id, 5)]);
    await until(
      () => socket.seqs.length,
      (count) => count >= 15,
      30_000,
    );
    expect(socket.seqs).toEqual(range(1, 15));
    const [told] = socket.messages.filter(({ seq }) => seq !== null);
    const { body } = await at.ask<Event[]>('GET', `/customers/${acme.id}/events`, undefined, acme.token);
    expect(told).toEqual({
      ...{ type: 'event', seq: 1, customer_id: acme.id, timestamp: body[0]?.timestamp },
      ...{ correlation_id: 'c', data: { event_type: 'spot_interruption', severity: body[0]?.severity } },
    });
    socket.end();
  });

  it('is replayed to who resumes, without a gap and without a duplicate, also while it happens', async () => {
    const acme = await seed();
    const first = new Socket(acme.id, acme.token);
    await first.greeted();
    await happen(acme.id, 3);
    await until(
      () => first.seqs.length,
      (count) => count === 3,
      30_000,
    );
    first.end();
    await happen(acme.id, 4);
    const second = new Socket(acme.id, { type: 'auth', token: acme.token }, { type: 'resume', last_seq: 3 });
    await Promise.all(range(1, 10).map(() => happen(acme.id)));
    await until(
      () => second.seqs.length,
      (count) => count >= 14,
      30_000,
    );
    expect(second.seqs).toEqual(range(4, 17));
    second.end();
  });

  it.each([
    ['more than 1,000 were missed', 1001, 0, 0],
    ['they were missed more than an hour ago', 1, 3700, 0],
    ['nothing of the kind was ever told', 1, 0, 99],
  ])('is not replayed where %s', async (_, events, seconds, last_seq) => {
    const acme = await seed();
    await happen(acme.id, events);
    await at.ask('POST', '/__test__/clock/advance', { seconds });
    const token = await at.logIn();
    const socket = new Socket(acme.id, { type: 'auth', token }, { type: 'resume', last_seq });
    await until(() => socket.has('resync_required'), Boolean, 30_000);
    await happen(acme.id);
    await until(
      () => socket.seqs.length,
      (count) => count > 0,
      30_000,
    );
    expect(socket.seqs).toEqual([events + 1]);
    socket.end();
  });
});

describe('a ping', () => {
  it('is answered, or the socket is closed', async () => {
    const acme = await seed();
    const [answers, silent] = [new Socket(acme.id, acme.token), new Socket(acme.id, acme.token)];
    silent.isSilent = true;
    await silent.closed();
    expect(silent.messages.filter(({ type }) => type === 'ping')).toHaveLength(2);
    expect(answers.code).toBeUndefined();
    answers.end();
  });
});
