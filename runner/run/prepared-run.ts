// What the plugin asks of the module that brings environments up, once a run.
import type { Level } from './level';

/** What a run is about to need. */
export interface Selection {
  /** The tags of each selected scenario. */
  readonly tags: readonly (readonly string[])[];
  readonly worldParameters: Readonly<Record<string, unknown>>;
  /** Aborted when the run is interrupted while the environment is still being brought up. */
  readonly signal: AbortSignal;
}

/** What was brought up. */
export interface PreparedRun {
  /** One line a platform: what is specified, and where. */
  describe(): string;
  /** What it is held to where nobody says so: a system that is not ours, to the core. By default to everything. */
  readonly conformance?: Level;
  /** Puts back what the run changed, and ends what it started. Says what it put back, one line each. */
  finish(): Promise<string[]>;
}

/** The environment module's `prepare`. @throws BenchError when an environment cannot be brought up */
export type Prepare = (selection: Selection) => Promise<PreparedRun>;
