// An exchange that is still going on: its answer is read part by part, or given up on.
import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { isOfBench } from '../errors';
import { WaitExpired } from '../wait';
import { FIRST_ERROR_STATUS } from '../evidence/exchange';
import { Answer } from './answer';
import type { Outcome } from './exchange-of';
import { headersOf, reasonOf, withinLimit, type HttpClient } from './http-client';
import type { HttpRequest } from './http-request';
import { timeouts, type Timeout } from '../timeouts';
import { withTimeout } from '../with-timeout';

export class OpenExchange {
  private readonly abort = new AbortController();
  private started = performance.now();
  private readonly response: Promise<IncomingMessage>;
  private readonly parts: Buffer[] = [];
  /** Tells of each part, and of the end. */
  private readonly news = new EventEmitter();
  private received: IncomingMessage | undefined;
  /** How the answer ended; undefined while it goes on. */
  ended: 'complete' | 'cut' | undefined;
  private isNoted = false;
  /** Whether a step has waited for any of the answer. */
  isRead = false;
  /** Why no answer will come. */
  failure: string | undefined;

  constructor(
    private readonly http: HttpClient,
    readonly request: HttpRequest,
    readonly requestId: string,
  ) {
    this.response = this.send();
    // Whoever awaits the answer hears of a failure; nobody need await one that is given up on.
    this.response.catch((error) => (this.failure = reasonOf(error)));
    http.track(this);
  }

  /** @returns status and headers, as soon as the head of the answer is there. @throws NoAnswer */
  async head(): Promise<Answer> {
    return this.answerTo(await this.untilHead());
  }

  /** @returns the text received so far, once it contains `expected`. @throws WaitExpired quoting what came instead */
  textWith(expected: string): Promise<string> {
    return this.textOnce(JSON.stringify(expected), (text) => text.includes(expected));
  }

  /** @returns the text received so far, once it fulfils `condition`. @throws WaitExpired quoting what came instead */
  async textOnce(what: string, condition: (text: string) => boolean): Promise<string> {
    await this.untilHead();
    await this.until(what, timeouts.STREAM_PART, () => condition(this.text));
    return this.text;
  }

  /** @returns the whole answer and how it ended: complete, or cut off in the middle. @throws NoAnswer without a head */
  async end(): Promise<{ answer: Answer; ended: 'complete' | 'cut' }> {
    const response = await this.untilHead();
    await this.until('its end', timeouts.REQUEST, () => this.ended !== undefined);
    const ended = this.ended!;
    this.note(ended === 'cut' ? { error: 'cut off before its end' } : {});
    return { answer: this.answerTo(response), ended };
  }

  /** The client goes away. */
  giveUp(): void {
    this.isRead ||= !this.isError;
    this.abort.abort();
    this.note({ error: 'given up by the client' });
  }

  /** The scenario is over: what it has seen of the exchange is recorded, unless that was done when it ended. */
  leave(): void {
    if (this.isNoted) return;
    // That it goes on is no failure.
    this.isRead ||= this.failure === undefined && this.ended !== 'cut' && !this.isError;
    const cut = this.ended === 'cut' ? 'cut off before its end' : undefined;
    const unfinished = this.failure ?? cut ?? 'still open when the scenario ended';
    this.note(this.ended === 'complete' ? {} : { error: unfinished });
  }

  private async send(): Promise<IncomingMessage> {
    await this.http.connect();
    this.started = performance.now();
    return this.watch(await this.http.open(this.request, this.abort.signal));
  }

  private async untilHead(): Promise<IncomingMessage> {
    this.isRead = true;
    await this.http.connect();
    try {
      const head = await withTimeout(this.response, timeouts.REQUEST.ms, undefined);
      if (head) return head;
      throw new Error(`no head of an answer ${withinLimit()}`);
    } catch (error) {
      if (isOfBench(error)) throw error;
      const reason = reasonOf(error);
      this.note({ error: reason });
      throw this.http.noAnswer(this.request, reason);
    }
  }

  /** Waits for parts, or the end, until `holds`. */
  private async until(what: string, name: Timeout, holds: () => boolean): Promise<void> {
    const limit = AbortSignal.timeout(name.ms);
    while (!holds()) {
      if (this.ended || limit.aborted) throw this.lack(what, name);
      await once(this.news, 'news', { signal: limit }).catch((error) => {
        if (!limit.aborted) throw error;
      });
    }
  }

  private lack(what: string, name: Timeout): WaitExpired {
    const state = this.ended ?? `still open after ${name.ms} ms; ${name.variable} sets the limit`;
    const message = `waited for ${what} in the streamed answer to ${this.request.target}; so far: ${JSON.stringify(this.text)} (${state})`;
    this.note({ error: message });
    return new WaitExpired(message);
  }

  private note(outcome: Outcome): void {
    this.isNoted = true;
    const answer = this.received && { answer: this.answerTo(this.received) };
    this.http.note(this.request, this.started, { ...answer, ...outcome }, this);
  }

  private answerTo(response: IncomingMessage): Answer {
    const { statusCode = 0 } = response;
    return new Answer({ status: statusCode, headers: headersOf(response), body: Buffer.concat(this.parts) });
  }

  private get isError(): boolean {
    return (this.received?.statusCode ?? 0) >= FIRST_ERROR_STATUS;
  }

  private get text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  private watch(response: IncomingMessage): IncomingMessage {
    const end = (how: 'complete' | 'cut') => () => {
      this.ended ??= how;
      this.news.emit('news');
    };
    response.on('data', (part: Buffer) => {
      this.parts.push(part);
      this.news.emit('news');
    });
    response.once('end', end('complete')).on('error', end('cut')).once('close', end('cut'));
    return (this.received = response);
  }
}
