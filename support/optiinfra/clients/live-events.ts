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

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (raw: Buffer) => this.hear(JSON.parse(raw.toString()) as LiveMessage));
    socket.on('close', (code) => {
      this.closedWith = code;
      this.news.emit('news');
    });
    socket.on('error', () => undefined);
  }

  /**
   * @param api base URL of the platform; @param token shown in the first frame, so that no log of URLs has it (WSK-2)
   * @returns the socket once the server has greeted. @throws AssertionError with the code when it closed it instead
   */
  static async open(api: string, customer: string, token: string): Promise<LiveEvents> {
    const socket = new WebSocket(`${api.replace(/^http/, 'ws')}/ws/customers/${customer}`);
    const live = new LiveEvents(socket);
    socket.once('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
    await live.until('its greeting', () => live.messages.some(({ type }) => type === 'connected'));
    return live;
  }

  /** Those that tell of events: greetings, metrics and pings come from none (WSK-6). */
  get ofEvents(): LiveMessage[] {
    return this.messages.filter(({ seq }) => seq !== null);
  }

  /** Asks for what came after `seq`, again (WSK-8). */
  resume(seq: number): void {
    this.socket.send(JSON.stringify({ type: 'resume', last_seq: seq }));
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
    this.socket.terminate();
  }

  private hear(message: LiveMessage): void {
    if (message.type === 'ping') this.socket.send(JSON.stringify({ type: 'pong' }));
    this.messages.push(message);
    this.news.emit('news');
  }
}
