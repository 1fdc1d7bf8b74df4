// Errors that nobody looked at: a scenario that passes in spite of one promises more than it has seen.
import { UnreadError } from '../errors';
import { FIRST_ERROR_STATUS, type Exchange } from './exchange';

/** Something that may be looked at later. */
export interface Seen {
  readonly isRead: boolean;
}

/** Whether it failed, or was answered with an error. */
export const isError = ({ error, response }: Pick<Exchange, 'error' | 'response'>): boolean =>
  error !== undefined || (response?.status ?? 0) >= FIRST_ERROR_STATUS;

export class UnreadErrors {
  private readonly errors: { readonly text: string; readonly seen: Seen }[] = [];

  /** Takes note of an exchange; of one that went well, nothing is kept. */
  note({ system, channel, request, response, error }: Exchange, seen: Seen): void {
    if (!isError({ error, response })) return;
    const outcome = [response?.status, error].filter((part) => part !== undefined).join(', ');
    this.errors.push({
      text: `${request.method} ${request.target} -> ${outcome} (${channel} of ${system})`,
      seen,
    });
  }

  /** @throws UnreadError naming every exchange that failed and was never looked at */
  assertNone(): void {
    const unread = this.errors.filter(({ seen }) => !seen.isRead).map(({ text }) => text);
    if (unread.length > 0) throw new UnreadError(`no step has looked at ${unread.join(', nor at ')}`);
  }
}
