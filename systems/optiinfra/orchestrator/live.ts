// The WebSocket: what happens to a customer, while it happens, in the order of seq, and again after a reconnect (WSK).
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { customerPath, id } from '../api/common';
import { clientMessage, type ClientMessage, type LiveMessage } from '../api/event';
import { shown } from '../stores/database';
import { liveMessage } from './domain/live-message';
import type { App } from './http/app';
import { audit, customerChannel } from './journal';
import { limits } from './limits';
import type { Platform, UserCaller } from './platform';
import { callerOf, isAlive, sessionEnded, systemChannel } from './accounts/sessions';

const close = { unauthorized: 4401, forbidden: 4403, late: 4408, many: 4429 } as const;
/** For so long a client may say from where it resumes, before it is told what is new. */
const RESUME_MS = 250;
/** Of a column of PostgreSQL. */
const MAX_INTEGER = 2 ** 31 - 1;
/** Who reads so slowly that more than this waits is let go, and resumes. */
const BACKLOG_BYTES = 8 * 1024 * 1024;

export function liveRoutes(app: App, platform: Platform): void {
  const open = new Map<string, number>();
  const query = z.strictObject({ token: z.string().max(4000).optional() });
  app.get(
    '/ws/customers/:id',
    {
      websocket: true,
      config: { access: 'anybody' },
      schema: { hide: true, params: customerPath, querystring: query },
    },
    (socket, request) => {
      const customerId = id.parse((request.params as { id: string }).id);
      const feed = new Feed(platform, socket, customerId);
      const enter = async (token: string): Promise<void> => {
        clearTimeout(late);
        const caller = await callerOf(platform, token);
        if (socket.readyState !== socket.OPEN) return;
        if (!caller?.family) return socket.close(close.unauthorized);
        if (caller.role !== 'admin' && caller.customerId !== customerId) {
          await refused(platform, caller, customerId, request.ip, request.id);
          return socket.close(close.forbidden);
        }
        const sockets = open.get(caller.userId) ?? 0;
        if (sockets >= limits.socketsPerUser) return socket.close(close.many);
        open.set(caller.userId, sockets + 1);
        socket.once('close', () => open.set(caller.userId, (open.get(caller.userId) ?? 1) - 1));
        feed.start(caller.family);
      };
      const admit = (token: string): void => void enter(token).catch(() => socket.close(close.unauthorized));
      const late = setTimeout(() => socket.close(close.late), limits.socketAuthMs);
      socket.once('close', () => clearTimeout(late));
      // One listener from the first frame on: what follows it while the token is checked is not lost.
      let isAdmitted = false;
      const { token } = query.parse(request.query);
      socket.on('message', (raw: Buffer) => {
        const message = clientMessage.safeParse(parsed(raw)).data;
        if (isAdmitted) return feed.hear(message);
        isAdmitted = true;
        if (message?.type === 'auth') admit(message.token);
        else socket.close(close.unauthorized);
      });
      if (!token) return;
      isAdmitted = true;
      admit(token);
    },
  );
}

/** A denied access leaves an entry (ADT-5). */
const refused = (
  { stores, clock }: Platform,
  { userId, customerId }: UserCaller,
  targetId: string,
  ip: string,
  requestId: string,
): Promise<void> =>
  audit(stores.database, clock.now(), {
    ...{ actor: { user_id: userId }, action: 'GET /ws/customers/:id', targetType: 'route', targetId },
    ...{ outcome: 'denied', customerId, ip, requestId },
  });

const parsed = (raw: Buffer): unknown => {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
};

/** The messages of one socket. Rows are read in order of seq, so that no notification can be lost or come too early. */
class Feed {
  private lastSeq = 0;
  private missedPings = 0;
  /** Everything that is sent waits for what was to be sent before it. */
  private sending: Promise<void> = Promise.resolve();
  /** From where the client resumes; undefined where it does not say so in time. */
  private readonly resumes: Promise<number | undefined>;
  private hearFirst: ((from?: number) => void) | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly socket: WebSocket,
    private readonly customerId: string,
  ) {
    this.resumes = new Promise((resolve) => (this.hearFirst = resolve));
  }

  start(family: string): void {
    const { stores, settings } = this.platform;
    const leave = [
      stores.bus.subscribe(customerChannel(this.customerId), (news) => this.hearNews(news)),
      stores.bus.subscribe(systemChannel, (news) => {
        if (news === sessionEnded(family)) this.socket.close(close.unauthorized);
      }),
    ];
    const pinging = setInterval(() => void this.ping(family), settings.timing.pingMs);
    this.socket.once('close', () => {
      for (const each of leave) each();
      clearInterval(pinging);
    });
    // First of all that is sent: news that come meanwhile wait for the place from which they are read.
    this.then(async () => {
      await this.greet();
      const from = await this.resumes;
      this.hearFirst = undefined;
      // Who resumes is told first what it missed, or what is new would come before what is old.
      if (from !== undefined) await this.resume(from);
      await this.readOn();
    });
  }

  private async greet(): Promise<void> {
    const customers = this.platform.stores.database.selectFrom('customers').select('last_event_seq');
    const found = await customers.where('id', '=', this.customerId).executeTakeFirst();
    this.lastSeq = found?.last_event_seq ?? 0;
    this.send('connected', { last_seq: this.lastSeq });
    const greeted = setTimeout(() => this.hearFirst?.(), RESUME_MS);
    this.socket.once('close', () => clearTimeout(greeted));
  }

  hear(message: ClientMessage | undefined): void {
    if (message?.type === 'pong') this.missedPings = 0;
    if (message?.type !== 'resume') return;
    if (this.hearFirst) this.hearFirst(message.last_seq);
    else this.then(() => this.resume(message.last_seq));
  }

  private hearNews(news: string): void {
    if (!news.startsWith('[')) return this.then(() => this.readOn());
    this.then(() => {
      for (const point of JSON.parse(news) as object[]) this.send('metric', { ...point });
      return Promise.resolve();
    });
  }

  private then(act: () => Promise<void>): void {
    this.sending = this.sending.then(act).catch((error: unknown) => {
      this.platform.log.warn({ err: error, customer_id: this.customerId }, 'a socket was not told');
      this.socket.close();
    });
  }

  private async resume(from: number): Promise<void> {
    if (from >= this.lastSeq) {
      if (from > this.lastSeq) this.send('resync_required', {});
      return;
    }
    const [oldest] = await this.events(from, from + 1);
    const age = this.platform.clock.now().getTime() - Date.parse(oldest?.timestamp ?? '');
    if (this.lastSeq - from > limits.replayedEvents || !(age <= limits.replayedMs))
      return this.send('resync_required', {});
    for (const event of await this.events(from, this.lastSeq)) this.write(liveMessage(event));
  }

  private async readOn(): Promise<void> {
    for (const event of await this.events(this.lastSeq)) {
      this.lastSeq = event.seq;
      this.write(liveMessage(event));
    }
  }

  /** @returns the events after `from`, up to and with `to` */
  private async events(from: number, to = MAX_INTEGER) {
    const rows = await this.platform.stores.database
      .selectFrom('agent_events')
      .selectAll()
      .where('customer_id', '=', this.customerId)
      .where('seq', '>', from)
      .where('seq', '<=', to)
      .orderBy('seq')
      .execute();
    return rows.map(shown);
  }

  private async ping(family: string): Promise<void> {
    if (this.missedPings >= limits.pingsMissed) return this.socket.close();
    this.missedPings += 1;
    this.send('ping', {});
    if (!(await isAlive(this.platform, family).catch(() => true))) this.socket.close(close.unauthorized);
  }

  private send(type: LiveMessage['type'], data: LiveMessage['data']): void {
    const timestamp = this.platform.clock.now().toISOString();
    this.write({ type, seq: null, customer_id: this.customerId, timestamp, correlation_id: null, data });
  }

  private write(message: LiveMessage): void {
    if (this.socket.bufferedAmount > BACKLOG_BYTES) return this.socket.terminate();
    this.socket.send(JSON.stringify(message));
  }
}
