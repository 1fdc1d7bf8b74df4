// The two errors that are no verdict on the platform: a broken bench, and a scenario that cannot run here.

/** The bench (machine, environment, configuration) is broken; says nothing about the platform. Ends a run with 2. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}

/** The environment cannot do what the scenario needs; the scenario is not run, for this reason, and counted. */
export class CannotRunHere extends Error {
  override readonly name = 'CannotRunHere';
}

/** @returns the message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
