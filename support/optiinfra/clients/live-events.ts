// The live events of one customer over a WebSocket (WSK-1 to WSK-11): opened before the act, kept to the end.
import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';
import { AssertionError } from 'chai';
import { WaitExpired } from '../../../runner/wait';
import { timeouts } from '../../timeouts';
import type { LiveMessage } from './types';

export class LiveEvents {
  /** All that came, in order. */
  readonly messages: LiveMessage[] = [];
  /** With which code the server closed it; undefined while it is open. */
  closedWith: number | undefined;
  private readonly news = new EventEmitter();
  private socket: WebSocket | undefined;

  /** @param address of the customer's events; @param token shown in the first frame, so that no log of URLs has it (WSK-2) */
  private constructor(
    private readonly address: string,
    private readonly token: string | undefined,
  ) {}

  /**
   * @param api base URL of the platform; @param token of none, something is said without having shown one
   * @returns the socket once the server has greeted, or closed it
   */
  static async attempt(api: string, customer: string, token?: string): Promise<LiveEvents> {
    const live = new LiveEvents(`${api.replace(/^http/, 'ws')}/ws/customers/${customer}`, token);
    await live.connect();
    return live;
  }

  /** @returns the socket once the server has greeted. @throws AssertionError with the code when it closed it instead */
  static async open(api: string, customer: string, token: string): Promise<LiveEvents> {
    const live = await LiveEvents.attempt(api, customer, token);
    if (live.closedWith === undefined) return live;
    throw new AssertionError(`the socket was closed with ${live.closedWith} before it was greeted`);
  }

  /** Opens it again, and asks for what came after the last message (WSK-8). */
  async comeBack(): Promise<void> {
    const last_seq = this.ofEvents.at(-1)?.seq ?? this.greetedAt;
    await this.connect();
    this.say({ type: 'resume', last_seq });
  }

  /** The number of the last event before the first greeting: the first that is seen is the next. */
  get greetedAt(): number {
    return Number(this.messages.find(({ type }) => type === 'connected')?.data['last_seq']);
  }

  /** Those that tell of events: greetings, metrics and pings come from none (WSK-6). */
  get ofEvents(): LiveMessage[] {
    return this.messages.filter(({ seq }) => seq !== null);
  }

  /** Waits until `isThere` says yes. @throws WaitExpired saying what came instead; AssertionError when it was closed */
  async until(what: string, isThere: (messages: readonly LiveMessage[]) => boolean): Promise<void> {
    const limit = timeouts.LIVE_MESSAGE;
    const signal = AbortSignal.timeout(limit.ms);
    while (!isThere(this.messages)) {
      if (this.closedWith !== undefined)
        throw new AssertionError(`the socket was closed with ${this.closedWith} before ${what} came`);
      await once(this.news, 'news', { signal }).catch(() => {
        const came = this.messages.slice(-5).map(({ type, seq }) => `${type} ${seq ?? ''}`);
        throw new WaitExpired(
          `waited ${limit.ms / 1000} s for ${what} on the socket; the last of ${this.messages.length} messages: ${came.join(', ')} (${limit.variable} sets the limit)`,
        );
      });
    }
  }

  close(): void {
    this.socket?.terminate();
  }

  private async connect(): Promise<void> {
    const greetings = () => this.messages.filter(({ type }) => type === 'connected').length;
    const before = greetings();
    const socket = new WebSocket(this.address);
    [this.socket, this.closedWith] = [socket, undefined];
    socket.on('message', (raw: Buffer) => this.hear(JSON.parse(raw.toString()) as LiveMessage));
    socket.on('close', (code) => {
      if (socket === this.socket) this.closedWith = code;
      this.news.emit('news');
    });
    socket.on('error', () => undefined);
    const { token } = this;
    socket.once('open', () => this.say(token === undefined ? { type: 'pong' } : { type: 'auth', token }));
    await this.until('its greeting', () => greetings() > before || this.closedWith !== undefined);
  }

  private say(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  private hear(message: LiveMessage): void {
    if (message.type === 'ping') this.say({ type: 'pong' });
    this.messages.push(message);
    this.news.emit('news');
  }
}
