// Wraps guardrails, so that each call of one is in the report of the request it was made for.
import type { GuardrailEvent } from './events';
import { assertReportable, currentReport } from './request-report';

type Guardrail<Args extends unknown[], Result> = (...args: Args) => Result | Promise<Result>;

/** Has no state of its own: what it records belongs to the current request's report (KIT-2). */
export const GuardrailMiddleware = {
  /**
   * Records one event a call (KIT-8). A result with `content` supplies `blocked`, `reason`, `score` and `action`.
   * A guardrail that throws is recorded as blocked, and the error is thrown on. Outside of a request the
   * guardrail runs just the same, and there is nothing to record it in.
   * @param type as the manifest declares it: "pii-detector"
   * @throws TypeError at once when no header could carry the type
   */
  wrap<Args extends unknown[], Result>(
    type: string,
    guardrail: Guardrail<Args, Result>,
  ): (...args: Args) => Promise<Result> {
    assertReportable(type);
    const record = (verdict: Verdict): void =>
      currentReport()?.recordGuardrail({ guardrailType: type, invoked: true, ...verdict });
    return async (...args) => {
      try {
        const result = await guardrail(...args);
        record(verdictOf(result));
        return result;
      } catch (error) {
        record({ blocked: true, reason: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    };
  },

  /** The guardrail types invoked so far in this request, each once (KIT-10). */
  invokedTypes(): string[] {
    return [...new Set(currentReport()?.guardrailsInvoked)];
  },

  /** Forgets the guardrails of this request (KIT-10). */
  reset(): void {
    currentReport()?.reset('guardrails');
  },
};

type Verdict = Pick<GuardrailEvent, 'blocked' | 'reason' | 'score' | 'action'>;

function verdictOf(result: unknown): Verdict {
  if (typeof result !== 'object' || result === null || !('content' in result)) return { blocked: false };
  const { blocked, reason, score, action } = result as Record<string, unknown>;
  return {
    blocked: blocked === true,
    ...(typeof reason === 'string' && { reason }),
    ...(typeof score === 'number' && { score }),
    ...(typeof action === 'string' && { action }),
  };
}
