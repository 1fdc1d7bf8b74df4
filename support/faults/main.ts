// `make faults`: does the specification notice a broken platform? Plants each fault of the catalogue, one at a time.
// FAULT=id tries one; FULL=1 runs the whole specification on each instead of the scenarios that name the broken rule.
import path from 'node:path';
import { BenchError, messageOf } from '../errors';
import { readCatalogue, type Fault } from './catalogue';
import { tryFault, type Trial } from './trial';

const AT_ONCE = 2;
const catalogueFile = path.resolve(__dirname, '../../systems/agentspec/faults.yaml');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function selected(): Fault[] {
  const all = readCatalogue(catalogueFile);
  const wanted = process.env.FAULT;
  if (!wanted) return all;
  const found = all.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  throw new BenchError(`there is no fault "${wanted}"; there are: ${all.map(({ id }) => id).join(', ')}`);
}

function report({ fault, catchers, others }: Trial): void {
  const [first, ...more] = catchers;
  const by = first
    ? `"${first.name}"${more.length > 0 ? ` and ${more.length} more` : ''}`
    : 'nothing that names the rule';
  const beside = others.length > 0 ? `; also ${others.length} scenarios of other rules` : '';
  say(
    `${first ? 'caught' : 'MISSED'}  ${fault.id} (${fault.breaks}): ${fault.says}\n        by ${by}${beside}`,
  );
}

/** A trial that gives no verdict is told and counts as not caught; the others go on. */
async function isCaught(fault: Fault, tags: string | undefined): Promise<boolean> {
  try {
    const trial = await tryFault(fault, tags);
    report(trial);
    return trial.catchers.length > 0;
  } catch (error) {
    say(`NO VERDICT  ${messageOf(error)}`);
    return false;
  }
}

async function main(): Promise<void> {
  const queue = selected();
  const total = queue.length;
  const tags = process.env.FULL ? '@agentspec' : undefined;
  let caught = 0;
  const work = async (): Promise<void> => {
    for (let fault = queue.shift(); fault; fault = queue.shift()) {
      if (await isCaught(fault, tags)) caught += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  say(`${caught} of ${total} faults caught`);
  process.exitCode = caught === total ? 0 : 1;
}

main().catch((error) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 2;
});
