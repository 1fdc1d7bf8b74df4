// The command that merges the shards of one run into one set of reports and one exit code.
import { parseArgs } from 'node:util';
import { BenchError } from '../errors';
import { decide } from '../plugin/exit-code';
import { say } from '../plugin/say';
import { runMain } from '../run-main';
import { mergeFiles } from './merge-files';

const HELP = `Merges the shards of one run into one set of reports and one verdict.

  node -r ts-node/register runner/merge/main.ts [--out FOLDER] SHARD...

SHARD    the messages.ndjson of a shard, or a folder with such files somewhere below it
--out    the folder of cucumber.html, junit.xml, messages.ndjson and history.ndjson (default: reports)
--help   this text

Exit codes: 0 all hold, 1 the platform breaks its specification, 2 the bench is broken: also when a shard is missing,
empty, cut off, handed in twice, of another selection or of another revision.

  npx cucumber-js --tags @agentspec --shard 1/2    # with PROVING_GROUND_REPORTS=shards/1
  npx cucumber-js --tags @agentspec --shard 2/2    # with PROVING_GROUND_REPORTS=shards/2
  node -r ts-node/register runner/merge/main.ts shards
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string', default: 'reports' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.length === 0) throw new BenchError('no shard was named; --help says how');
  const report = await mergeFiles(positionals, values.out);
  decide(report.exitCode);
  say(report, process.stdout, process.env, report.changes);
}

runMain(main);
