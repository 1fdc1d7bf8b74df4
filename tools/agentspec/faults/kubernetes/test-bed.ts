// One cluster, on which faults are tried one after the other; in the end it is as it was, whatever happens.
import path from 'node:path';
import { clusterNamed } from '../../demo/kubernetes/cluster';
import { codeOf, onInterrupt } from '../../../../runner/plugin/interruption';
import type { TestBed } from '../../../faults/test-bed';
import { Mutex } from '../../../../runner/processes/mutex';
import { projectRoot } from '../../../../runner/project-root';
import { Definition } from './definition';
import { OperatorImage } from './operator-image';
import { Topology } from './topology';
import { tryFault } from './trial';

/**
 * @param name as CLUSTER gives it: kind, or a context
 * @throws BenchError when there is no operator
 */
export async function kubernetes(name: string, say: (line: string) => void): Promise<TestBed> {
  const cluster = clusterNamed(name);
  const { kubectl } = cluster;
  const planters = [await OperatorImage.of(cluster), new Definition(kubectl), new Topology(kubectl)];
  const stop = new AbortController();
  let code: number | undefined;
  onInterrupt((signal) => {
    code = codeOf(signal);
    stop.abort();
  });
  const { context } = kubectl.target;
  const place = { context, planters, mutex: new Mutex(), signal: stop.signal, say };
  return {
    catalogues: [path.join(projectRoot, 'systems/agentspec/operator/faults.yaml')],
    // While one of them has the cluster, the next one is built.
    atOnce: 2,
    attempt: (fault, tags) => tryFault(place, fault, tags),
    stoppedWith: () => code,
    close: async () => {
      for (const planter of planters) await planter.putBack();
      say('the cluster is as it was');
    },
  };
}
