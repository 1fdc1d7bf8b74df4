// What an agent says in its response headers about the request it has just answered.

/** The behaviour that one response reported; a silent agent's lists are empty. */
export interface Report {
  readonly guardrailsInvoked: string[];
  readonly toolsCalled: string[];
  readonly userConfirmed: boolean;
}

/** An X-AgentSpec-* header line of the agent: its name in lower case, and its value. */
export type ReportLine = readonly [name: string, value: string];

const SILENT: Report = { guardrailsInvoked: [], toolsCalled: [], userConfirmed: false };

/** Reads a report out of the agent's X-AgentSpec-* lines (HDR-1 to HDR-5); lines of other names say nothing (HDR-6). */
export function readReport(lines: readonly ReportLine[]): Report {
  if (lines.length === 0) return SILENT;
  const confirmed = items(lines, 'x-agentspec-user-confirmed');
  return {
    guardrailsInvoked: items(lines, 'x-agentspec-guardrails-invoked'),
    toolsCalled: items(lines, 'x-agentspec-tools-called'),
    userConfirmed: confirmed.length > 0 && confirmed.every((item) => item === 'true'),
  };
}

/** Whether the response carries a report: at least one of its lists has an item. */
export function carriesReport({ guardrailsInvoked, toolsCalled }: Report): boolean {
  return guardrailsInvoked.length > 0 || toolsCalled.length > 0;
}

/** All lines of that name as one list (HDR-5), blanks trimmed, empty items dropped (HDR-4). */
function items(lines: readonly ReportLine[], wanted: string): string[] {
  return lines
    .filter(([name]) => name === wanted)
    .flatMap(([, value]) => value.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
