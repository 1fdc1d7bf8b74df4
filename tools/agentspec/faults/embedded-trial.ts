// Tries a fault on an embedded cluster of its own.
import path from 'node:path';
import { buildPrograms } from '../../../runner/build/build-programs';
import { BenchError, messageOf } from '../../../runner/errors';
import { programLists } from '../../../support/agentspec/environments/embedded/launcher';
import type { Fault } from '../../faults/catalogue';
import { judge, type Trial } from '../../faults/judge';
import { withPlantedCopy } from '../../faults/planted-copy';

/**
 * @param tags which scenarios are to notice; undefined runs those that name the broken rule
 * @throws BenchError when the fault does not build, or the run gives no verdict
 */
export function tryFault(fault: Fault, tags: string | undefined): Promise<Trial> {
  return withPlantedCopy(fault, async (folder) => {
    const dist = path.join(folder, 'dist');
    await buildPrograms(programLists(folder), dist).catch((error) => {
      throw new BenchError(`it does not build: ${messageOf(error)}`);
    });
    const env = { PROVING_GROUND_DIST: dist, AGENTSPEC_PORT_BASE: 'auto' };
    return judge(fault, { tags, env, reports: path.join(folder, 'reports') });
  });
}
