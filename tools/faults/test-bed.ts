// Where faults are tried: on embedded clusters, one for each, or on one Kubernetes cluster.
import path from 'node:path';
import type { Fault } from './catalogue';
import { tryFault } from '../agentspec/faults/embedded-trial';
import type { Trial } from './judge';
import { projectRoot } from '../../runner/project-root';

export interface TestBed {
  /** The file of the faults that can be tried here. */
  readonly catalogue: string;
  readonly atOnce: number;
  /**
   * @param tags which scenarios are to notice; undefined runs those that name the broken rule
   * @throws BenchError when the fault does not build or start, or the run gives no verdict
   */
  attempt(fault: Fault, tags: string | undefined): Promise<Trial>;
  /** The exit code of the signal that ends the trials early; undefined as long as none does. */
  stoppedWith(): number | undefined;
  /** Puts back what the trials have changed. */
  close(): Promise<void>;
}

export const embedded: TestBed = {
  catalogue: path.join(projectRoot, 'systems/agentspec/faults.yaml'),
  atOnce: 2,
  attempt: tryFault,
  stoppedWith: () => undefined,
  close: async () => undefined,
};
