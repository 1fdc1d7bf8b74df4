// One finding about an agent's surroundings, made by the agent itself (live report) or by the sidecar (static check).

/** RDY-4; a live report may bring a word of its own, which then counts as none of these. */
export type CheckCategory =
  'env' | 'file' | 'model' | 'model-fallback' | 'mcp' | 'memory' | 'subagent' | 'eval' | 'service' | 'tool';
export type CheckStatus = 'pass' | 'fail' | 'warn' | 'skip';
export type CheckSeverity = 'error' | 'warning' | 'info';

export interface Check {
  id: string;
  category: CheckCategory;
  status: CheckStatus;
  severity: CheckSeverity;
  latencyMs?: number;
  message?: string;
  remediation?: string;
}

/** How many checks ended how. */
export interface CheckSummary {
  passed: number;
  failed: number;
  warnings: number;
  skipped: number;
}

/** Where a list of checks comes from (RDY-3). */
export type Source = 'agent-sdk' | 'manifest-static';

/** Counts `checks` by status. */
export function summarise(checks: readonly Check[]): CheckSummary {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  return { passed: count('pass'), failed: count('fail'), warnings: count('warn'), skipped: count('skip') };
}
