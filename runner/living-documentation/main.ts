// The command that writes the living documentation of a run.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { itemsOf, readCatalogue } from '../traceability/catalogue';
import { unitTests } from '../traceability/unit-tests';
import { HISTORY, readHistory } from '../history/history-file';
import { runMain } from '../run-main';
import { readIntroductions } from '../run/reading-order';
import { bundleAssets } from './assets';
import { pastOf } from './past';
import { readRecording } from './recording';
import { siteOf } from './site';
import { writeSite } from './write-site';

/** A trial of a planted fault keeps its reports apart. */
const reports = process.env['PROVING_GROUND_REPORTS'] ?? 'reports';

const HELP = `Writes the living documentation of a run: a static site for reviewers, to be opened from disk.

  node -r ts-node/register runner/living-documentation/main.ts [--out FOLDER] [--history FILE] [MESSAGES...]

MESSAGES  the messages.ndjson of a run, of its shards, or folders with such files (default: ${reports}/messages.ndjson)
--out     the folder of the site, replaced if it is one (default: ${reports}/living-documentation)
--history the runs before (default: history.ndjson beside the messages)
--help    this text

It is written whatever the verdict was. Exit codes: 0 written, 2 nothing to write.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      out: { type: 'string', default: `${reports}/living-documentation` },
      history: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) return void process.stdout.write(HELP);
  const root = process.cwd();
  const given = positionals.length > 0 ? positionals : [`${reports}/messages.ndjson`];
  const [recording, assets] = await Promise.all([readRecording(given), bundleAssets()]);
  const catalogue = readCatalogue(root);
  const known = new Set(itemsOf(catalogue).map(({ id }) => id));
  const introductions = readIntroductions(root, recording.record.documents.keys());
  const site = siteOf({
    recording,
    introductions,
    catalogue,
    unitTests: unitTests(root, known),
    past: pastOf(recording, readHistory(values.history ?? historyBeside(given[0]!)).runs),
    assets,
  });
  await writeSite(site, values.out);
  process.stdout.write(`Living documentation: ${path.join(values.out, 'index.html')}\n`);
}

/** A run writes its history where it writes its messages. */
const historyBeside = (place: string): string =>
  path.join(place.endsWith('.ndjson') ? path.dirname(place) : place, HISTORY);

runMain(main);
