// The WebSocket: what happens to a customer, while it happens, in the order of seq, and again after a reconnect (WSK).
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { clientMessage, type LiveMessage } from '../api/event';
import { customerPath, id } from '../api/common';
import { shown } from '../stores/database';
import { liveMessage } from './domain/live-message';
import type { App } from './http/app';
import { customerChannel } from './journal';
import type { Caller, Platform } from './platform';
import { callerOf } from './sessions';

const AUTH_MS = 5_000;
const PING_MS = 15_000;
const MAX_SOCKETS = 5;
const REPLAYED = 1_000;
const close = { unauthorized: 4401, forbidden: 4403, late: 4408, many: 4429 } as const;

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
      const { token } = query.parse(request.query);
      const late = setTimeout(() => socket.close(close.late), AUTH_MS);
      const admit = (shownToken: string): void => {
        clearTimeout(late);
        void callerOf(platform, shownToken)
          .then((caller) => enter(caller))
          .catch(() => socket.close(close.unauthorized));
      };
      const enter = (caller: Caller | undefined): void => {
        if (caller?.kind !== 'user') return socket.close(close.unauthorized);
        if (caller.role !== 'admin' && caller.customerId !== customerId) return socket.close(close.forbidden);
        const sockets = open.get(caller.userId) ?? 0;
        if (sockets >= MAX_SOCKETS) return socket.close(close.many);
        open.set(caller.userId, sockets + 1);
        socket.once('close', () => open.set(caller.userId, (open.get(caller.userId) ?? 1) - 1));
        void new Feed(platform, socket, customerId).start();
      };
      socket.once('close', () => clearTimeout(late));
      if (token) return admit(token);
      socket.once('message', (raw: Buffer) => {
        const { data } = clientMessage.safeParse(parsed(raw));
        if (data?.type === 'auth') admit(data.token);
        else socket.close(close.unauthorized);
      });
    },
  );
}

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
  private sending: Promise<void> = Promise.resolve();
  private missed = 0;

  constructor(
    private readonly platform: Platform,
    private readonly socket: WebSocket,
    private readonly customerId: string,
  ) {}

  async start(): Promise<void> {
    const { bus } = this.platform.stores;
    const leave = bus.subscribe(customerChannel(this.customerId), () => this.catchUp());
    const pinging = setInterval(() => this.ping(), PING_MS);
    this.socket.once('close', () => (leave(), clearInterval(pinging)));
    this.socket.on('message', (raw: Buffer) => this.hear(raw));
    this.lastSeq = await this.newestSeq();
    this.send('connected', { last_seq: this.lastSeq });
    this.catchUp();
  }

  private hear(raw: Buffer): void {
    const { data } = clientMessage.safeParse(parsed(raw));
    if (data?.type === 'pong') this.missed = 0;
    if (data?.type === 'resume') this.sending = this.sending.then(() => this.resume(data.last_seq));
  }

  private async resume(from: number): Promise<void> {
    if (this.lastSeq - from > REPLAYED) return this.send('resync_required', {});
    this.lastSeq = Math.min(from, this.lastSeq);
    await this.readOn();
  }

  private catchUp(): void {
    this.sending = this.sending.then(() => this.readOn()).catch(() => this.socket.close());
  }

  private async readOn(): Promise<void> {
    const rows = await this.platform.stores.database
      .selectFrom('agent_events')
      .selectAll()
      .where('customer_id', '=', this.customerId)
      .where('seq', '>', this.lastSeq)
      .orderBy('seq')
      .execute();
    for (const row of rows) {
      this.lastSeq = row.seq;
      this.socket.send(JSON.stringify(liveMessage(shown(row))));
    }
  }

  private async newestSeq(): Promise<number> {
    const row = await this.platform.stores.database
      .selectFrom('customers')
      .select('last_event_seq')
      .where('id', '=', this.customerId)
      .executeTakeFirst();
    return row?.last_event_seq ?? 0;
  }

  private ping(): void {
    if (this.missed >= 2) return this.socket.close();
    this.missed += 1;
    this.send('ping', {});
  }

  private send(type: LiveMessage['type'], data: LiveMessage['data']): void {
    const timestamp = this.platform.clock.now().toISOString();
    const message: LiveMessage = {
      type,
      seq: null,
      customer_id: this.customerId,
      timestamp,
      correlation_id: null,
      data,
    };
    this.socket.send(JSON.stringify(message));
  }
}
