// What the platform refuses, by the codes of the API (API-3).
import { statusOf, type ErrorCode } from '../api/common';

export class ApiError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly more: { readonly details?: unknown; readonly retry_after?: number } = {},
  ) {
    super(message);
    this.status = statusOf[code];
  }
}
