// From the message files of shards to the reports of their run.
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { BenchError } from '../errors';
import html from '../plugin/formats/html';
import junit from '../plugin/formats/junit';
import messages from '../plugin/formats/messages';
import { writeRerun } from '../plugin/rerun';
import type { RunReport } from '../run/run-report';
import type { Changes } from '../history/changes';
import { plainText } from '../foreign-text';
import { entryOfRun } from '../history/entry-of-run';
import { HISTORY } from '../history/history-file';
import { remember } from '../history/remember';
import { bringFiles } from './external-files';
import { Merge } from './merge-shards';
import { mergedReport } from './merged-report';
import { MessageFile } from './message-file';
import { ReportFile } from './report-file';
import { findShardFiles } from './shard-files';

/** The verdict on a merged run, and what has changed since the runs whose history stands beside the reports. */
export interface MergedRun extends RunReport {
  readonly changes: Changes | undefined;
}

/**
 * Merges shards into `cucumber.html`, `junit.xml` and `messages.ndjson` in the folder `out`,
 * lists what failed, and takes the run into its history.
 * @param given message files, or folders with such files
 * @returns the verdict on the whole run; whatever is wrong with the shards is among its problems
 * @throws BenchError when a shard would be overwritten; the file system's error when a report cannot be written
 */
export async function mergeFiles(given: readonly string[], out: string): Promise<MergedRun> {
  const { files, problems } = findShardFiles(given);
  const target = (name: string) => path.join(out, name);
  refuseOverwriting(files, target('messages.ndjson'));
  const shards = files.map((file) => {
    const shard = new MessageFile(file);
    const envelopes = bringFiles(shard.envelopes(), { from: path.dirname(file), to: out, problems });
    return { name: file, place: shard.place, envelopes };
  });
  const merge = new Merge(shards, problems);
  const page = await ReportFile.create(target('cucumber.html'), html);
  const stream = await ReportFile.create(target('messages.ndjson'), messages);
  const table = await ReportFile.create(target('junit.xml'), junit);
  for await (const envelope of merge.envelopes()) {
    await page.write(envelope);
    await stream.write(envelope);
    // JUnit's formatter shows no attachments, but would keep them all in memory.
    if (!isAttachment(envelope)) await table.write(envelope);
  }
  for (const report of [page, stream, table]) await report.close();
  const report = mergedReport(merge, [page.file]);
  const entry = entryOfRun(report, merge.record, merge.provenance);
  const changes = remember(target(HISTORY), entry, (line) => process.stderr.write(`${plainText(line)}\n`));
  writeRerun(out, report);
  return { ...report, changes };
}

const isAttachment = ({ attachment, externalAttachment }: Envelope) =>
  attachment !== undefined || externalAttachment !== undefined;

function refuseOverwriting(files: readonly string[], target: string): void {
  const same = existsSync(target) && files.find((file) => realpathSync(file) === realpathSync(target));
  if (same)
    throw new BenchError(
      `${same} is a shard, and the merged messages would overwrite it: choose another --out`,
    );
}
