// An observation of a scenario, one typed slot a noun; reading an empty one names the step that is missing.
import { BenchError } from '../runner/errors';

export class Slot<T> {
  private value: T | undefined;

  /** @param missing what the scenario lacks when nothing was observed: "no gap report was read before this step" */
  constructor(private readonly missing: string) {}

  set(value: T): T {
    return (this.value = value);
  }

  get has(): boolean {
    return this.value !== undefined;
  }

  /** @throws BenchError when no step has observed it: the scenario lacks a When */
  get(): T {
    if (this.value === undefined) throw new BenchError(this.missing);
    return this.value;
  }
}
