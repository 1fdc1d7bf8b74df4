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
  /** Where given, the body is held back until the server says to go on, and this is called then; see `Expect`. */
  readonly onContinue?: (() => void) | undefined;
  /** Whether the client ends its side of the connection when it has sent the request, and waits. */
  readonly halfCloses?: boolean | undefined;
}
