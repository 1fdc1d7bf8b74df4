// The one error of the world; each door renders it in its own shape.

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'denied'
  | 'not_found'
  | 'conflict'
  | 'capacity'
  | 'throttled'
  | 'internal'
  | 'unavailable';

/** A request that the clouds refuse. */
export class CloudError extends Error {
  override readonly name = 'CloudError';

  /** @param awsCode the code by which AWS calls it; by default the one of its kind */
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly awsCode?: string,
  ) {
    super(message);
  }
}
