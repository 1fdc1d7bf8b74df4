// Reads a file of Cucumber messages, one a line, without ever holding more than a message.
import { createReadStream } from 'node:fs';
import type { Envelope } from '@cucumber/messages';
import { messageOf } from '../errors';
import type { Place } from '../run/problem';
import { BrokenStream } from './broken-stream';

export class MessageFile {
  private line = 0;

  /** @param file its path, by which problems call it */
  constructor(readonly file: string) {}

  /** The line that was read last. */
  readonly place = (): Place | undefined =>
    this.line === 0 ? undefined : { file: this.file, line: this.line };

  /** @throws BrokenStream where the file cannot be read, is empty, or has a line that is no message */
  async *envelopes(): AsyncGenerator<Envelope> {
    for await (const { text, ended } of linesOf(this.file)) {
      this.line += 1;
      if (text.trim() !== '') yield parse(text, ended);
    }
    if (this.line === 0) throw new BrokenStream('is empty: the shard wrote nothing, or was killed');
  }
}

function parse(text: string, ended: boolean): Envelope {
  try {
    const message: unknown = JSON.parse(text);
    if (isEnvelope(message)) return message;
  } catch (error) {
    const cause = ended ? `has a line that is not JSON (${messageOf(error)})` : 'was cut off in this line';
    throw new BrokenStream(cause);
  }
  throw new BrokenStream('has a line that is no Cucumber message, such as {"meta":{…}}');
}

/** An envelope has one property: the kind of the message, with its content. */
function isEnvelope(message: unknown): message is Envelope {
  const contents = typeof message === 'object' && message !== null ? Object.values(message) : [];
  return contents.length === 1 && typeof contents[0] === 'object' && contents[0] !== null;
}

/** Yields the lines; only the last one may lack its end. A message may be many chunks long, so chunks are gathered. */
async function* linesOf(file: string): AsyncGenerator<{ text: string; ended: boolean }> {
  let parts: string[] = [];
  for await (const chunk of chunksOf(file)) {
    const [first = '', ...others] = chunk.split('\n');
    parts.push(first);
    for (const next of others) {
      yield { text: parts.join(''), ended: true };
      parts = [next];
    }
  }
  const rest = parts.join('');
  if (rest !== '') yield { text: rest, ended: false };
}

async function* chunksOf(file: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(file, 'utf8') as AsyncIterable<string>;
  } catch (error) {
    throw new BrokenStream(`cannot be read: ${messageOf(error)}`);
  }
}
