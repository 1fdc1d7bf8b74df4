// An exchange that is still going on: its answer is read part by part, or given up on.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { messageOf } from '../../errors';
import { timeout } from '../../timeouts';
import { WaitExpired } from '../../wait';
import { Answer } from './answer';
import { headersOf, NoAnswer, type HttpClient, type HttpRequest } from './http-client';

export class OpenExchange {
  private readonly abort = new AbortController();
  private readonly started = performance.now();
  private readonly response: Promise<IncomingMessage>;
  private readonly parts: Buffer[] = [];
  private ended: 'complete' | 'cut' | undefined;

  constructor(
    private readonly http: HttpClient,
    private readonly request: HttpRequest,
    readonly requestId: string,
  ) {
    this.response = http.open(request, this.abort.signal).then((response) => this.watch(response));
    // Whoever awaits the answer hears of a failure; nobody need await one that is given up on.
    this.response.catch(() => undefined);
  }

  /** @returns status and headers, as soon as the head of the answer is there. @throws NoAnswer */
  async head(): Promise<Answer> {
    return this.answerTo(await this.untilHead());
  }

  /** @returns the text received so far, once it contains `expected`. @throws WaitExpired quoting what came instead */
  textWith(expected: string): Promise<string> {
    return this.textOnce(`"${expected}"`, (text) => text.includes(expected));
  }

  /** @returns the text received so far, once it fulfils `condition`. @throws WaitExpired quoting what came instead */
  async textOnce(what: string, condition: (text: string) => boolean): Promise<string> {
    const response = await this.untilHead();
    const signal = AbortSignal.timeout(timeout('STREAM_PART'));
    while (!condition(this.text)) {
      const more = !this.ended && (await once(response, 'data', { signal }).catch(() => undefined));
      if (!more && !condition(this.text)) {
        throw new WaitExpired(`waited for ${what} in the streamed answer; so far: "${this.text}" (${this.ended ?? 'still open'})`);
      }
    }
    return this.text;
  }

  /** @returns the whole answer and how it ended: complete, or cut off in the middle. @throws NoAnswer without a head */
  async end(): Promise<{ answer: Answer; ended: 'complete' | 'cut' }> {
    const response = await this.untilHead();
    if (!response.closed) await within(closed(response), 'the end of the answer');
    const answer = this.answerTo(response);
    const ended = this.ended ?? 'cut';
    this.http.note(this.request, this.started, { answer, ...(ended === 'cut' && { error: 'cut off before its end' }) });
    return { answer, ended };
  }

  /** The client goes away. */
  giveUp(): void {
    this.abort.abort();
    this.http.note(this.request, this.started, { error: 'given up by the client' });
  }

  private async untilHead(): Promise<IncomingMessage> {
    return within(this.response, 'the head of the answer').catch((error) => {
      this.http.note(this.request, this.started, { error: messageOf(error) });
      throw error instanceof WaitExpired ? error : new NoAnswer(`${this.request.target}: ${messageOf(error)}`);
    });
  }

  private answerTo(response: IncomingMessage): Answer {
    return new Answer(response.statusCode ?? 0, headersOf(response), Buffer.concat(this.parts));
  }

  private get text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  private watch(response: IncomingMessage): IncomingMessage {
    response.on('data', (part: Buffer) => this.parts.push(part));
    response.once('end', () => (this.ended = 'complete'));
    response.once('error', () => (this.ended ??= 'cut'));
    return response;
  }
}

/** Cut off or complete, both are an end; `once` would take the first for an error. */
function closed(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => response.once('close', resolve));
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const limit = timeout('REQUEST');
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WaitExpired(`waited ${limit} ms for ${what}`)), limit);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}
