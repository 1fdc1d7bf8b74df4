// The test switch: request headers by which a test tells a demo agent what to report, for this one request (C-30).
import type { IncomingHttpHeaders } from 'node:http';
import { isReportable, type RequestReport } from '../reporting-kit';
import { HttpError } from './http';

const HEADERS = {
  guardrails: 'x-agentspec-guardrails-invoked',
  tools: 'x-agentspec-tools-called',
  userConfirmed: 'x-agentspec-user-confirmed',
  push: 'x-agentspec-event-push',
} as const;

/** After the response is complete, before it (C-46), or not at all. */
const PUSH_MOMENTS = ['after', 'early', 'off'] as const;

export interface Switches {
  /** Exactly what to report; empty silences the whole report; undefined leaves what really ran. */
  readonly guardrails: readonly string[] | undefined;
  /** Exactly what to report; undefined leaves what really ran. */
  readonly tools: readonly string[] | undefined;
  readonly userConfirmed: boolean;
  readonly push: (typeof PUSH_MOMENTS)[number];
}

/** @throws HttpError 400 for a moment there is not, or for a name that no report could carry */
export function readSwitches(headers: IncomingHttpHeaders): Switches {
  return {
    guardrails: listOf(headers, HEADERS.guardrails),
    tools: listOf(headers, HEADERS.tools),
    userConfirmed: valueOf(headers, HEADERS.userConfirmed) === 'true',
    push: pushMomentOf(headers),
  };
}

/** Makes the report say what the switches name in place of what really ran (AGT-13 to AGT-17). */
export function applySwitches({ guardrails, tools, userConfirmed }: Switches, report: RequestReport): void {
  if (guardrails?.length === 0) report.reset();
  if (guardrails) report.reset('guardrails');
  if (tools) report.reset('tools');
  guardrails?.forEach((type) =>
    report.recordGuardrail({ guardrailType: type, invoked: true, blocked: false }),
  );
  tools?.forEach((name) => report.recordTool({ name, success: true, latencyMs: 0 }));
  if (userConfirmed) report.userConfirmed = true;
}

const valueOf = (headers: IncomingHttpHeaders, name: string): string | undefined =>
  headers[name]?.toString().trim();

function pushMomentOf(headers: IncomingHttpHeaders): Switches['push'] {
  const value = valueOf(headers, HEADERS.push) ?? 'after';
  const moment = PUSH_MOMENTS.find((known) => known === value);
  if (moment) return moment;
  throw new HttpError(400, `${HEADERS.push} is "${value}"; it must be one of ${PUSH_MOMENTS.join(', ')}`);
}

/** The header's items, [] for `none` and for an empty value; undefined where the request has no such header. */
function listOf(headers: IncomingHttpHeaders, name: string): string[] | undefined {
  const value = valueOf(headers, name);
  if (value === undefined) return undefined;
  if (value.toLowerCase() === 'none') return [];
  const items = value.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '').map((item) => reportable(item, name));
}

function reportable(item: string, header: string): string {
  if (isReportable(item)) return item;
  throw new HttpError(400, `${header} names ${JSON.stringify(item)}; a name must be printable ASCII`);
}
