// The error of a sidecar that must not start; its message is what the operator of the sidecar reads.

/** A start is refused (ENV-11). The message names every reason, one a line. */
export class StartUpError extends Error {
  override readonly name = 'StartUpError';
}
