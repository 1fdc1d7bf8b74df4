// The port through which the suite sees a platform: where it runs, how it is brought up, and what a scenario needs of it.
import type { Pickle } from '@cucumber/messages';
import type { EvidenceRecorder } from '../runner/evidence/recorder';
import type { Answer } from '../runner/http/answer';
import type { PreparedRun, Selection } from '../runner/run/prepared-run';
import type { Slot } from './slot';

/** What a platform is given of the scenario that opens it. */
export interface ScenarioContext {
  /** As the profile names it: `embedded`, `kubernetes`, `urls`. */
  readonly environment: string;
  readonly evidence: EvidenceRecorder;
  /** Where the platform's clients put what they were answered last: steps about answers are written once for all platforms. */
  readonly answer: Slot<Answer>;
  /** Those of the scenario, with what it inherits. */
  readonly tags: readonly string[];
}

/** A platform as one scenario uses it; steps know more of it than hooks do. */
export interface PlatformScenario {
  /** @returns what happened to the ground under the scenario, so that a failure is not the platform's; else undefined */
  interference(): Promise<string | undefined>;
  /** Attaches what helps to understand a failure, before anything is put back. */
  attachFailureEvidence(): Promise<void>;
  /** Attaches what the scenario has left behind in the platform, whatever its verdict. */
  attachTraces(): Promise<void>;
  /** Leaves what is still going on, so that it is known how far it came. */
  leave(): void;
  /** Ends what the scenario holds open, and removes what it made. */
  end(): Promise<void>;
}

export interface Platform<S extends PlatformScenario = PlatformScenario> {
  /** As shown to people: "AgentSpec". */
  readonly name: string;
  /** What its scenarios are tagged with: `@agentspec`. */
  readonly tag: string;
  /** Where it can run. */
  readonly environments: readonly string[];
  /** Brings it up, once a run. @throws BenchError when it cannot be; the message says what to do */
  prepare(environment: string, selection: Selection): Promise<PreparedRun>;
  /** As one scenario uses it; nothing is asked of it yet. */
  open(context: ScenarioContext): S;
  /** Whether a scenario disturbs none of those that are running. */
  mayRunBeside(candidate: Pickle, running: readonly Pickle[]): boolean;
}
