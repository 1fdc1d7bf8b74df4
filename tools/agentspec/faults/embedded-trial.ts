// Tries a fault on an embedded cluster of its own.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../../../runner/errors';
import type { Fault } from '../../faults/catalogue';
import { judge, type Trial } from '../../faults/judge';
import { withPlantedCopy } from '../../faults/planted-copy';

/**
 * @param tags which scenarios are to notice; undefined runs those that name the broken rule
 * @throws BenchError when the fault does not build, or the run gives no verdict
 */
export function tryFault(fault: Fault, tags: string | undefined): Promise<Trial> {
  return withPlantedCopy(fault, async (folder) => {
    await build(folder);
    const env = { PROVING_GROUND_DIST: path.join(folder, 'dist'), AGENTSPEC_PORT_BASE: 'auto' };
    return judge(fault, { tags, env, reports: path.join(folder, 'reports') });
  });
}

async function build(folder: string): Promise<void> {
  const builder = path.join(folder, 'systems/build.js');
  await promisify(execFile)(process.execPath, [builder]).catch((error) => {
    throw new BenchError(`it does not build: ${error.stderr}`);
  });
}
