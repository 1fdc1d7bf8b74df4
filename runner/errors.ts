// Errors that decide a verdict by their kind: a broken bench, a scenario that cannot run here, an error nobody looked at.

/** The bench (machine, environment, configuration) is broken; says nothing about the platform. Ends a run with 2. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}

/** Reports know an error by the name of its class, so a more special one has to become the plain one. */
export function plain(error: BenchError): BenchError {
  return new BenchError(error.message, { cause: error });
}

/** The environment cannot do what the scenario needs; the scenario is not run, for this reason, and counted. */
export class CannotRunHere extends Error {
  override readonly name = 'CannotRunHere';
}

/** Whether an error says nothing about the platform. */
export const isOfBench = (error: unknown): error is BenchError | CannotRunHere =>
  error instanceof BenchError || error instanceof CannotRunHere;

/** The platform answered with an error, and the scenario went on as if it had not: it has failed, at its end. */
export class UnreadError extends Error {
  override readonly name = 'UnreadError';
}

/** @returns the message of anything that was thrown, an error of another realm included. */
export function messageOf(thrown: unknown): string {
  const { message } = Object(thrown) as { message?: unknown };
  return typeof message === 'string' ? message : String(thrown);
}
