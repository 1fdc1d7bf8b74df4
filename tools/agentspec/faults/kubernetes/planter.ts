// How a fault gets onto a cluster depends on the file that it is in.

export interface Planter {
  /** Folder of the sources, or file, whose faults it plants. */
  readonly plants: string;
  /**
   * What takes time and does not touch the cluster's objects.
   * @param folder the copy of the sources with the fault in it
   * @returns puts the fault in place and waits until it works
   * @throws BenchError when the fault does not build
   */
  prepare(folder: string): Promise<() => Promise<void>>;
  /** Does nothing where nothing is planted. */
  putBack(): Promise<void>;
}
