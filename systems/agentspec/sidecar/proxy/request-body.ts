// A client's request body on its way to the agent, cut when it grows over the limit.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { MAX_REQUEST_BODY_BYTES } from './limits';

/**
 * Passes a request's body on chunk by chunk, and when destroyed discards what is still to come, so that the client's
 * connection stays usable. The request itself is not handed to undici, which would destroy it, and
 * with it the client's connection, whenever the agent answers before it has read the whole body.
 */
export class RequestBody extends Readable {
  #received = 0;

  /** @param onTooLarge called once when the body turns out to be over the limit; the rest of it is discarded */
  constructor(
    private readonly request: IncomingMessage,
    private readonly onTooLarge: () => void,
  ) {
    super();
    request.on('data', this.#take).on('end', this.#end);
  }

  override _read(): void {
    this.request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.request.off('data', this.#take).off('end', this.#end).resume();
    callback(error);
  }

  #take = (chunk: Buffer): void => {
    this.#received += chunk.length;
    if (this.#received > MAX_REQUEST_BODY_BYTES) {
      this.destroy();
      this.onTooLarge();
    } else if (!this.push(chunk)) this.request.pause();
  };

  #end = (): void => {
    this.push(null);
  };
}
