// What the Kubernetes API may answer instead of the thing asked for.

/** A refusal of the API server, or the failure to reach it. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';

  /** @param status the HTTP status; undefined where there was no answer */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether `error` is the API server's answer with this HTTP status. */
export const hasStatus = (error: unknown, ...statuses: number[]): boolean =>
  error instanceof KubernetesError && error.status !== undefined && statuses.includes(error.status);

/** Whether the same call may succeed later: there was no answer, or one that speaks of load, conflict or the server. */
export const isTransient = (error: unknown): boolean =>
  error instanceof KubernetesError &&
  (error.status === undefined || [409, 429].includes(error.status) || error.status >= 500);

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
