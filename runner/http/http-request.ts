// A request as a client is given it.
import type { Readable } from 'node:stream';
import type { HeaderValues } from '../evidence/exchange';

export interface HttpRequest {
  /** GET unless given. */
  readonly method?: string | undefined;
  /** Path and query; sent as it is, nothing normalised. */
  readonly target: string;
  readonly headers?: HeaderValues | undefined;
  /** Sent as it is; a stream is sent in chunks, without its length being stated. See `jsonBody`. */
  readonly body?: string | Buffer | Readable | undefined;
}
