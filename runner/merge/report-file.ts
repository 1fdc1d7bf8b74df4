// A report being written by one of the formatters of a run, outside a run.
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Envelope } from '@cucumber/messages';
import type { FormatterPlugin } from '../plugin/formats/interruptible';

export class ReportFile {
  private readonly handlers: ((envelope: Envelope) => void)[] = [];
  private finish: (() => PromiseLike<void> | void) | void = undefined;

  private constructor(
    readonly file: string,
    private readonly stream: WriteStream,
  ) {}

  /** Creates the file, and its folder. @throws the file system's error when that cannot be done */
  static async create(file: string, { formatter }: FormatterPlugin): Promise<ReportFile> {
    await mkdir(path.dirname(file), { recursive: true });
    const stream = createWriteStream(file);
    await once(stream, 'open');
    const report = new ReportFile(file, stream);
    report.finish = await formatter({
      on: (_event, handler) => report.handlers.push(handler),
      options: {},
      logger: console,
      stream,
      write: (text) => stream.write(text),
      directory: path.dirname(file),
    });
    return report;
  }

  /** Resolves when the report can take more. */
  async write(envelope: Envelope): Promise<void> {
    for (const handle of this.handlers) handle(envelope);
    if (this.stream.writableNeedDrain) await once(this.stream, 'drain');
  }

  /** Resolves when the report stands in its file. */
  async close(): Promise<void> {
    await this.finish?.();
    await promisify(this.stream.end.bind(this.stream) as (done: (error?: Error | null) => void) => void)();
  }
}
