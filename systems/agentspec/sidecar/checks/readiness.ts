// Works out from checks whether an agent is ready (RDY-6 to RDY-9).
import type { Check } from './check';

export type Readiness = 'ready' | 'degraded' | 'unavailable';

/** Failed checks of severity info never count; a live report's own word on its status is not asked. */
export function readinessOf(checks: readonly Check[]): Readiness {
  const failed = checks.filter((check) => check.status === 'fail');
  if (failed.some((check) => check.severity === 'error')) return 'unavailable';
  if (failed.some((check) => check.severity === 'warning')) return 'degraded';
  return checks.some((check) => check.status === 'warn') ? 'degraded' : 'ready';
}
