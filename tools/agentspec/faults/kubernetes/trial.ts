// Tries a fault on a Kubernetes cluster: plants it in what is deployed there, and runs the specification.
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import type { Fault } from '../../../faults/catalogue';
import { judge, type Trial } from '../../../faults/judge';
import { withPlantedCopy } from '../../../faults/planted-copy';
import type { Mutex } from '../../../../runner/processes/mutex';
import type { Planter } from './planter';

export interface Place {
  readonly context: string;
  readonly planters: readonly Planter[];
  /** Of the cluster: a trial needs it for itself. */
  readonly mutex: Mutex;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Leaves the fault in place.
 * @param tags which scenarios are to notice; undefined runs those that name the broken rule, up to the first that does
 * @throws BenchError when the fault does not build or what it is in does not start, or the run gives no verdict
 */
export function tryFault(place: Place, fault: Fault, tags: string | undefined): Promise<Trial> {
  const { context, planters, mutex, signal, say } = place;
  return withPlantedCopy(fault, async (folder) => {
    const planter = planterFor(planters, fault);
    const plant = await planter.prepare(folder);
    return mutex.runExclusive(async () => {
      signal.throwIfAborted();
      say(`${fault.id}: planting …`);
      for (const other of planters) if (other !== planter) await other.putBack();
      await plant();
      say(`${fault.id}: running the scenarios of ${tags ?? fault.breaks} …`);
      const args = ['--profile', 'kubernetes', '--parallel', '3', ...(tags ? [] : ['--fail-fast'])];
      const reports = path.join(folder, 'reports');
      return judge(fault, { tags, args, env: { KUBE_CONTEXT: context }, reports, signal });
    });
  });
}

function planterFor(planters: readonly Planter[], { file }: Fault): Planter {
  const found = planters.find(({ plants }) => file.startsWith(plants));
  if (found) return found;
  const places = planters.map(({ plants }) => plants).join(', ');
  throw new BenchError(`nothing on a cluster is made from ${file}; faults can be planted in ${places}`);
}
