// Tries a fault on an embedded platform of its own, whichever it is of.
import path from 'node:path';
import { buildPrograms } from '../../runner/build/build-programs';
import { BenchError, messageOf } from '../../runner/errors';
import { programLists as agentSpec } from '../../support/agentspec/environments/embedded/launcher';
import { programLists as optiInfra } from '../../support/optiinfra/environments/embedded/launcher';
import { platformOf, type Fault, type PlatformName } from './catalogue';
import { judge, type Trial } from './judge';
import { withPlantedCopy } from './planted-copy';

/** Where it is said which programs an embedded platform needs, in a folder of sources. */
const programLists: Readonly<Record<PlatformName, (root: string) => string[]>> = {
  agentspec: agentSpec,
  optiinfra: optiInfra,
};

/**
 * @param tags which scenarios are to notice; undefined runs those that name the broken rule
 * @throws BenchError when the fault does not build, or the run gives no verdict
 */
export function tryFault(fault: Fault, tags: string | undefined): Promise<Trial> {
  return withPlantedCopy(fault, async (folder) => {
    const dist = path.join(folder, 'dist');
    await buildPrograms(programLists[platformOf(fault)](folder), dist).catch((error) => {
      throw new BenchError(`it does not build: ${messageOf(error)}`);
    });
    const env = { PROVING_GROUND_DIST: dist, AGENTSPEC_PORT_BASE: 'auto', OPTIINFRA_PORT_BASE: 'auto' };
    return judge(fault, { tags, env, reports: path.join(folder, 'reports') });
  });
}
