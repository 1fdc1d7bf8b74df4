// `make faults`: does the specification notice a broken platform? Plants each fault of the catalogue, one at a time.
// FAULT=id tries that one, or several with commas between them; FULL=1 runs the whole specification on each instead of
// the scenarios that name the broken rule; PLATFORM=optiinfra tries those of one platform; CLUSTER names the cluster to be
// broken, instead of the embedded platforms.
import { BenchError, messageOf } from '../../runner/errors';
import { runMain } from '../../runner/run-main';
import { say } from '../print';
import { platformOf, readCatalogues, type Fault } from './catalogue';
import { embedded, type TestBed } from './test-bed';
import type { Trial } from './judge';
import { kubernetes } from '../agentspec/faults/kubernetes/test-bed';

function selected({ catalogues }: TestBed): Fault[] {
  const all = readCatalogues(catalogues);
  const wanted = (process.env.FAULT ?? '').split(/[\s,]+/).filter(Boolean);
  const unknown = wanted.find((id) => !all.some((fault) => fault.id === id));
  if (unknown)
    throw new BenchError(`there is no fault "${unknown}"; there are: ${all.map(({ id }) => id).join(', ')}`);
  return wanted.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));
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

/** A trial that gives no verdict is told, unless somebody ended it, and counts as not caught; the others go on. */
async function isCaught(testBed: TestBed, fault: Fault): Promise<boolean> {
  try {
    const trial = await testBed.attempt(fault, process.env.FULL ? `@${platformOf(fault)}` : undefined);
    report(trial);
    return trial.catchers.length > 0;
  } catch (error) {
    if (testBed.stoppedWith() === undefined) say(`NO VERDICT  ${fault.id}: ${messageOf(error)}`);
    return false;
  }
}

/** @returns how many were caught */
async function tryAll(testBed: TestBed, faults: readonly Fault[]): Promise<number> {
  const queue = [...faults];
  let caught = 0;
  const work = async (): Promise<void> => {
    while (testBed.stoppedWith() === undefined) {
      const fault = queue.shift();
      if (!fault) return;
      if (await isCaught(testBed, fault)) caught += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: testBed.atOnce }, work));
  } finally {
    await testBed.close();
  }
  return caught;
}

async function main({ CLUSTER = 'embedded', PLATFORM }: NodeJS.ProcessEnv): Promise<number> {
  const testBed = CLUSTER === 'embedded' ? embedded(PLATFORM) : await kubernetes(CLUSTER, say);
  const faults = selected(testBed);
  const caught = await tryAll(testBed, faults);
  say(`${caught} of ${faults.length} faults caught`);
  return testBed.stoppedWith() ?? (caught === faults.length ? 0 : 1);
}

runMain(() => main(process.env));
