// Ties a report to the HTTP request it is about, however many middlewares ask for it.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestReport, runWithReport } from './request-report';

/** A handler in the style of Connect. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const reports = new WeakMap<IncomingMessage, RequestReport>();

/** The request's own report, opened by whoever asks first; its id is `x-request-id`, else a UUID (KIT-1). */
export function reportOf(request: IncomingMessage): RequestReport {
  const known = reports.get(request);
  if (known) return known;
  const report = new RequestReport(request.headers['x-request-id']?.toString() || randomUUID());
  reports.set(request, report);
  return report;
}

/** Runs `work` with the request's own report as the current one. */
export function inScope(request: IncomingMessage, work: (report: RequestReport) => void): void {
  const report = reportOf(request);
  runWithReport(report, () => work(report));
}
