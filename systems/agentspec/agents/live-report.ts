// The health reports that two demo agents serve at /agentspec/health (AGT-7); shape: RDY-2, RDY-4.

export interface Check {
  readonly id: string;
  readonly category: 'env' | 'model' | 'tool';
  readonly status: 'pass' | 'fail';
  readonly severity: 'error' | 'warning' | 'info';
  readonly latencyMs?: number;
  readonly message?: string;
  readonly remediation?: string;
}

export interface LiveReport {
  readonly agentName: string;
  /** ISO-8601 UTC. */
  readonly timestamp: string;
  readonly status: 'healthy' | 'unhealthy';
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    readonly warnings: number;
    readonly skipped: number;
  };
  readonly checks: readonly Check[];
}

/** A report of `checks` as of now; status and summary are counted from them. */
export function liveReport(agentName: string, checks: readonly Check[]): LiveReport {
  const failed = checks.filter(({ status }) => status === 'fail').length;
  return {
    agentName,
    timestamp: new Date().toISOString(),
    status: failed === 0 ? 'healthy' : 'unhealthy',
    summary: { passed: checks.length - failed, failed, warnings: 0, skipped: 0 },
    checks,
  };
}

/** Passes if the variable has a value in `env`. */
export function keyCheck(name: string, env: NodeJS.ProcessEnv): Check {
  const check = { id: `env:${name}`, category: 'env', severity: 'error' } as const;
  if (env[name]) return { ...check, status: 'pass' };
  return {
    ...check,
    status: 'fail',
    message: `${name} is not set`,
    remediation: `set ${name} for the agent`,
  };
}

export const modelCheck = (
  model: string,
  outcome: Pick<Check, 'status' | 'latencyMs' | 'message'>,
): Check => ({
  id: `model:${model}`,
  category: 'model',
  severity: 'error',
  ...outcome,
});

export const toolCheck = (tool: string, outcome: Pick<Check, 'status' | 'message'>): Check => ({
  id: `tool:${tool}`,
  category: 'tool',
  severity: 'info',
  ...outcome,
});
