// An HTTP answer, read whole.
import { AssertionError } from 'chai';
import type { HeaderValues } from '../evidence/exchange';
import { decodedBody } from './decoded-body';

/** An answer as it came. */
export interface Received {
  readonly status: number;
  readonly headers: HeaderValues;
  readonly body: Buffer;
}

export class Answer {
  /** Whether anybody has looked at it since it came; evidence does not count. */
  isRead = false;

  /** @param received as it came; whoever reads it there has not looked: an absence is also found in an error's answer */
  constructor(readonly received: Received) {}

  get status(): number {
    return this.read().status;
  }

  get headers(): HeaderValues {
    return this.read().headers;
  }

  get body(): Buffer {
    return this.read().body;
  }

  /** The body, without the coding in which it came. @throws AssertionError where it does not keep to that coding */
  get text(): string {
    return decodedBody(this.read()).toString('utf8');
  }

  /** @returns the value of a header, repetitions joined by ", "; undefined when it is absent. */
  header(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** @returns the body as a JSON list. @throws AssertionError quoting the body when it is none: the platform promised one */
  list<T>(): T[] {
    const value = this.json();
    if (Array.isArray(value)) return value;
    throw new AssertionError(`expected a JSON list, got (status ${this.status}): ${this.excerpt}`);
  }

  /**
   * @returns the body as JSON, taken to be of type T.
   * @throws AssertionError quoting the body when it is not JSON: the platform promised JSON
   */
  json<T = unknown>(): T {
    const { text } = this;
    try {
      return JSON.parse(text);
    } catch {
      throw new AssertionError(`expected a JSON body, got (status ${this.status}): ${this.excerpt}`);
    }
  }

  private read(): Received {
    this.isRead = true;
    return this.received;
  }

  private get excerpt(): string {
    return this.text.slice(0, 200) || 'nothing';
  }
}
