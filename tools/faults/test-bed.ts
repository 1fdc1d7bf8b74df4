// Where faults are tried: on embedded platforms, one for each, or on one Kubernetes cluster.
import { cataloguesOf, type Fault } from './catalogue';
import { tryFault } from './embedded-trial';
import type { Trial } from './judge';

export interface TestBed {
  /** The files of the faults that can be tried here. */
  readonly catalogues: readonly string[];
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

/** @param platform whose faults are tried; without one, those of all. @throws BenchError when there is no such platform */
export const embedded = (platform?: string): TestBed => ({
  catalogues: cataloguesOf(platform),
  atOnce: 2,
  attempt: tryFault,
  stoppedWith: () => undefined,
  close: async () => undefined,
});
