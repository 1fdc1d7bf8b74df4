// A log for tests: keeps what was said, prints nothing.
import type { Logger } from '../../common/log';

export interface KeptLog extends Logger {
  /** Every message, in order. */
  readonly messages: string[];
}

export function keptLog(): KeptLog {
  const messages: string[] = [];
  const keep = (first: unknown, second?: unknown): void => void messages.push(String(second ?? first));
  return { messages, info: keep, warn: keep, error: keep } as KeptLog;
}
