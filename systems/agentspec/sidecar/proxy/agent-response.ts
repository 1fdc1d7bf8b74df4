// The agent's response on its way to the client: read, judged, then streamed or replaced by a block.
import type { Dispatcher } from 'undici';
import { badGateway, policyViolation } from './answers';
import { Drain } from './drain';
import type { Exchange } from './exchange';
import { readResponseHead, readTrailers, violationsHeader, type ResponseHead } from './headers';
import type { Judge } from './judge';
import { isKnownCoding, transferCodings } from './withheld-headers';

/** undici's handler of the response to one exchange. */
export class AgentResponse implements Dispatcher.DispatchHandler {
  readonly #forwardedAt = performance.now();
  #head!: ResponseHead;
  /** Lets the response go on after a callback has returned false. */
  #resume!: () => void;
  #received = 0;
  /** OPA has been asked and has not answered yet. */
  #isJudging = false;
  /** How a response ended that did so while it was judged: one without a body does not wait. */
  #ended: { readonly trailers: Buffer[] } | undefined;
  #drain: Drain | undefined;

  /** @param path what the agent is asked for */
  constructor(
    private readonly exchange: Exchange,
    private readonly path: string,
  ) {}

  onConnect(abort: () => void): void {
    this.exchange.abortUpstream = abort;
    if (this.exchange.isRecorded) abort();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    // An interim response would reach the client before the verdict on the final one (OPA-1).
    if (status < 200) return true;
    const { exchange } = this;
    this.#head = readResponseHead(status, reason, raw);
    this.#resume = resume;
    exchange.upstreamMs = performance.now() - this.#forwardedAt;
    exchange.report = this.#head.report;
    const codings = transferCodings(this.#head.withheld);
    if (!isKnownCoding(codings)) return this.#refuse(`the transfer coding ${codings}`);
    if (status === 204 || status === 304) this.#endHere();
    const { judge } = exchange.context;
    if (!judge?.concerns(exchange.method, this.path, exchange.report)) {
      this.#pass(this.#head.headers);
      if (this.#ended) this.#end(this.#ended.trailers);
      return true;
    }
    this.#judge(judge).catch((error: Error) => this.#fail(error));
    // A response without a body is complete, and the agent may close its connection while undici is paused on it.
    return this.#ended !== undefined || this.#head.contentLength === 0;
  }

  onData(chunk: Buffer): boolean {
    if (this.#drain) {
      this.#drain.take(chunk);
      return true;
    }
    this.#received += chunk.length;
    if (this.#received === this.#head.contentLength) {
      this.#finish(chunk);
      return true;
    }
    const { response } = this.exchange;
    if (response.write(chunk)) return true;
    response.once('drain', this.#resume);
    return false;
  }

  onComplete(raw: string[] | null): void {
    // undici's type says strings; they are as raw as the headers.
    const trailers = (raw ?? []) as unknown as Buffer[];
    if (this.#isJudging) this.#ended = { trailers };
    else this.#end(trailers);
  }

  onError(error: Error): void {
    this.#drain?.end();
    const { exchange } = this;
    // What happens to the connection of a response that is whole does not matter while it waits for its verdict.
    if (exchange.isRecorded || this.#ended) return;
    this.#answerFor(error);
  }

  #fail(error: Error): void {
    if (!this.exchange.isRecorded) this.#answerFor(error);
    this.exchange.abortUpstream?.();
  }

  #answerFor(error: Error): void {
    const { exchange } = this;
    const { requestId } = exchange.head;
    const reason = error.message || (error as NodeJS.ErrnoException).code;
    exchange.context.log.warn({ requestId, reason }, 'the agent gave no complete response');
    if (exchange.response.headersSent) exchange.cut();
    else exchange.answer(badGateway(error));
  }

  /** Holds the response until there is a verdict or none is to be had (OPA-1, OPA-16). */
  async #judge(judge: Judge): Promise<void> {
    const { exchange } = this;
    this.#isJudging = true;
    const verdict = await judge.judge(this.#head.report);
    this.#isJudging = false;
    // Meanwhile the client may have gone, or the agent may have died.
    if (exchange.isRecorded) return;
    exchange.verdict = verdict;
    const violations = verdict?.violations ?? [];
    if (violations.length === 0) this.#pass(this.#head.headers);
    else if (judge.blocks) this.#block(violations);
    else this.#pass([...this.#head.headers, ...violationsHeader(violations)]);
    if (this.#ended) this.#end(this.#ended.trailers);
    else this.#resume();
  }

  /** The agent uses what the proxy does not know: its response cannot be passed on as it is meant. */
  #refuse(what: string): true {
    this.#fail(new Error(`the agent used ${what}`));
    return true;
  }

  /**
   * A status that has no body ends the response with its head, whatever that says of a body (PRX-19). undici would wait
   * for one, so that the connection is of no more use.
   */
  #endHere(): void {
    this.#ended = { trailers: [] };
    const { contentLength = 0, withheld } = this.#head;
    if (contentLength > 0 || transferCodings(withheld) !== undefined) this.exchange.abortUpstream?.();
  }

  #pass(headers: string[]): void {
    const { status, reason, contentLength } = this.#head;
    this.exchange.response.writeHead(status, reason, headers);
    // A stream may pause before its first chunk; the head of a sized response waits for the body it goes out with.
    if (contentLength === undefined) process.nextTick(() => this.#flushHead());
  }

  #block(violations: string[]): void {
    const { exchange } = this;
    exchange.answer(policyViolation(violations), violationsHeader(violations));
    this.#drain = new Drain(() => exchange.abortUpstream?.());
  }

  #flushHead(): void {
    if (this.#received === 0 && !this.exchange.isRecorded) this.exchange.response.flushHeaders();
  }

  #end(trailers: Buffer[]): void {
    this.#drain?.end();
    const { isRecorded, response } = this.exchange;
    if (isRecorded) return;
    if (trailers.length > 0 && response.chunkedEncoding) response.addTrailers(readTrailers(trailers));
    this.#finish();
  }

  /** Records before the last byte is sent (AUD-13). */
  #finish(lastChunk?: Buffer): void {
    this.exchange.record({ statusCode: this.#head.status });
    this.exchange.response.end(lastChunk);
  }
}
