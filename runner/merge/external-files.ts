// Attachments whose content is a file beside the messages: the file goes where the merged reports go.
import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Envelope } from '@cucumber/messages';
import type { Problem } from '../run/problem';

/**
 * Copies, for each message that points to a file below the folder `from`, that file to the same place below `to`.
 * @param problems where files that are not there are told
 * @returns the messages, unchanged
 */
export async function* bringFiles(
  envelopes: AsyncIterable<Envelope>,
  { from, to, problems }: { from: string; to: string; problems: Problem[] },
): AsyncGenerator<Envelope> {
  for await (const envelope of envelopes) {
    const file = relativeFile((envelope.externalAttachment ?? envelope.attachment)?.url);
    if (file !== undefined && path.resolve(from) !== path.resolve(to)) {
      const source = path.join(from, file);
      if (existsSync(source)) await cp(source, path.join(to, file), { recursive: true });
      else
        problems.push({ message: `${source}: this attachment is not beside the messages that point to it.` });
    }
    yield envelope;
  }
}

/** @returns the path; undefined for an address elsewhere, and for one that leads out of the folder */
function relativeFile(url: string | undefined): string | undefined {
  if (!url || /^([a-z][a-z0-9+.-]*:|[/\\#])/i.test(url)) return undefined;
  const file = path.normalize(decodeURI(url));
  return file.startsWith('..') ? undefined : file;
}
