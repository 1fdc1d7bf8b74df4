// Kills each process in the middle of each step of a migration, and says how it ended:
// node -r ts-node/register tools/optiinfra/kill-at-every-step/main.ts [--victim <name>] [--step <name>]
import { parseArgs } from 'node:util';
import { BenchError, messageOf } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import type { ClusterClient } from '../../../support/optiinfra/environments/embedded/cluster-client';
import { launcher } from '../../../support/optiinfra/environments/embedded/launcher';
import { say, sayTable } from '../../print';
import { attempt, steps, victims, type StepName, type Victim } from './attempt';
import { isKept } from './verdict';

const HEAD = ['Victim', 'Step', 'Ended', 'Seconds', 'World', 'Twice', 'Missing', 'Kept'];

function chosen<T extends string>(what: string, wanted: string | undefined, all: readonly T[]): readonly T[] {
  if (wanted === undefined) return all;
  const found = all.find((one) => one === wanted);
  if (!found) throw new BenchError(`there is no ${what} "${wanted}"; there are: ${all.join(', ')}`);
  return [found];
}

async function row(cluster: ClusterClient, victim: Victim, step: StepName): Promise<string[]> {
  try {
    const { optimization, seconds, verdict } = await attempt(cluster, victim, step);
    const { world, twice, missing } = verdict;
    const why = optimization.rollback?.reason.slice(0, 60) ?? '';
    return [
      ...[victim, step, `${optimization.status} ${why}`.trim(), seconds.toFixed(1), world],
      ...[twice.join(', ') || 'nothing', missing.join(', ') || 'nothing'],
      isKept(verdict, optimization) ? 'yes' : 'NO',
    ];
  } catch (error) {
    return [victim, step, messageOf(error).slice(0, 300), '', '', '', '', 'NO'];
  }
}

runMain(async () => {
  const { values } = parseArgs({ options: { victim: { type: 'string' }, step: { type: 'string' } } });
  const who = chosen('victim', values.victim, victims);
  const when = chosen('step', values.step, Object.keys(steps) as StepName[]);
  const { client } = await launcher.start({ owned: true });
  const rows: string[][] = [];
  try {
    await client.takeLease('kill-at-every-step');
    await client.deploy();
    for (const victim of who)
      for (const step of when) {
        const cells = await row(client, victim, step);
        say(cells.join(' | '));
        rows.push(cells);
      }
  } finally {
    await client.stop();
  }
  sayTable(HEAD, rows);
  const broken = rows.filter((cells) => cells.at(-1) === 'NO').length;
  say(
    broken === 0
      ? `all ${rows.length} ended as promised`
      : `${broken} of ${rows.length} did not end as promised`,
  );
  return broken === 0 ? 0 : 1;
});
