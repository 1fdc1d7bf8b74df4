// Reads the messages of a run, or of its shards, with the evidence that verdicts alone do not need.
import path from 'node:path';
import type { Attachment, Envelope } from '@cucumber/messages';
import { BenchError } from '../errors';
import type { Provenance } from '../run/provenance';
import type { RunRecord } from '../run/run-record';
import type { RunReport } from '../run/run-report';
import { Merge } from '../merge/merge-shards';
import { mergedReport } from '../merge/merged-report';
import { MessageFile } from '../merge/message-file';
import { findShardFiles } from '../merge/shard-files';

/** Cucumber's name for what a step logs. */
const LOG = 'text/x.cucumber.log+plain';

/** Everything that a site tells of a run. */
export interface Recording {
  readonly report: RunReport;
  readonly record: RunRecord;
  readonly provenance: Provenance | undefined;
  /** Attempt (its testCaseStarted id) -> what was attached to it, in order. */
  readonly attachments: ReadonlyMap<string, readonly Attachment[]>;
}

/**
 * @param given message files, or folders with such files: one run, or the shards of one
 * @throws BenchError when nothing is there to be read; what is wrong with the messages is among the report's problems
 */
export async function readRecording(given: readonly string[]): Promise<Recording> {
  const { files, problems } = findShardFiles(given);
  const [missing] = problems;
  if (missing) throw new BenchError(`${missing.message} A run writes it; npx cucumber-js makes one.`);
  const messages = files.map((file) => new MessageFile(file));
  return recordingOf(messages.map((file) => ({ name: path.normalize(file.file), file })));
}

async function recordingOf(
  sources: readonly { readonly name: string; readonly file: MessageFile }[],
): Promise<Recording> {
  const merge = new Merge(
    sources.map(({ name, file }) => ({ name, place: file.place, envelopes: file.envelopes() })),
  );
  const attachments = new Map<string, Attachment[]>();
  for await (const envelope of merge.envelopes()) gather(envelope, attachments);
  const { record, provenance } = merge;
  return { report: mergedReport(merge, []), record, provenance, attachments };
}

function gather({ attachment }: Envelope, attachments: Map<string, Attachment[]>): void {
  const attempt = attachment?.testCaseStartedId;
  if (attempt === undefined) return;
  const isReason = attachment!.mediaType === LOG && attachment!.body.startsWith('Not run: ');
  if (!isReason) attachments.set(attempt, [...(attachments.get(attempt) ?? []), attachment!]);
}
