// Lets undici live with an agent that says 100 Continue unasked: HTTP allows it, undici ends the connection (PRX-20).
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

const BEGINNING = 'HTTP/1.1 ';
const [ZERO, ONE, TWO, LF, CR] = [0x30, 0x31, 0x32, 0x0a, 0x0d];

/**
 * Follows what comes in on one connection until the final response begins, and turns each 100 into a 102, which undici
 * passes over as it does all other interim responses. That changes one byte in its place, wherever chunks are cut.
 */
export class InterimResponses {
  /** How much of a status line was read. */
  #column = 0;
  #isContinue = false;
  /** Line ends in a row, while the rest of an interim head passes. */
  #lineEnds = 0;
  #isFinal = false;

  /** A request goes out: what comes in next is the head of its response. */
  expect(): void {
    this.#isFinal = false;
    this.#column = 0;
  }

  /** Takes the next chunk, and changes it where it must. */
  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#isFinal; at++) {
      if (this.#column <= BEGINNING.length + 2) this.#readStatusLine(chunk, at);
      else this.#readRestOfHead(chunk[at] as number);
    }
  }

  #readStatusLine(chunk: Buffer, at: number): void {
    const byte = chunk[at] as number;
    // Parsers tolerate empty lines before a response.
    if (this.#column === 0 && (byte === CR || byte === LF)) return;
    const digit = this.#column - BEGINNING.length;
    if (digit < 0) this.#isFinal = byte !== BEGINNING.charCodeAt(this.#column);
    else if (digit === 0) this.#isFinal = byte !== ONE;
    else if (digit === 1) this.#isContinue = byte === ZERO;
    else if (this.#isContinue && byte === ZERO) chunk[at] = TWO;
    this.#column++;
    this.#lineEnds = 0;
  }

  #readRestOfHead(byte: number): void {
    if (byte === LF) this.#lineEnds++;
    else if (byte !== CR) this.#lineEnds = 0;
    if (this.#lineEnds === 2) this.#column = 0;
  }
}

const followed = new WeakMap<object, InterimResponses>();

subscribe('undici:client:sendHeaders', (message) =>
  followed.get((message as { socket: Socket }).socket)?.expect(),
);

/** Makes connections whose responses are read like that, from the first one on. */
export function passingOverContinue(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...outcome) => {
      if (outcome[1]) follow(outcome[1]);
      callback(...outcome);
    });
}

function follow(socket: Socket): void {
  const responses = new InterimResponses();
  followed.set(socket, responses);
  const push = socket.push.bind(socket);
  socket.push = (chunk: Buffer | null) => {
    if (chunk) responses.take(chunk);
    return push(chunk);
  };
}
