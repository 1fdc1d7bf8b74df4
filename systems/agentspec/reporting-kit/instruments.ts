// Wraps tools and model calls, so that each call is timed and in the report of its request (KIT-9).
import type { MemoryWriteEvent } from './events';
import { assertReportable, currentReport } from './request-report';

type Call<Args extends unknown[], Result> = (...args: Args) => Result | Promise<Result>;
type Wrapped<Args extends unknown[], Result> = (...args: Args) => Promise<Result>;

/**
 * Records one tool event a call, a failed one too; its error is thrown on.
 * @param name as the manifest declares it
 * @throws TypeError at once when no header could carry the name
 */
export function wrapTool<Args extends unknown[], Result>(
  name: string,
  tool: Call<Args, Result>,
): Wrapped<Args, Result> {
  assertReportable(name);
  return async (...args) => {
    const latency = stopwatch();
    try {
      const result = await tool(...args);
      currentReport()?.recordTool({ name, latencyMs: latency(), success: true });
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      currentReport()?.recordTool({ name, latencyMs: latency(), success: false, error: message });
      throw error;
    }
  };
}

/** What a model's answer says about its own size. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * Records one model event a call; a call that throws counts no tokens, and its error is thrown on.
 * @param modelId provider/id, as in the manifest
 * @param usageOf reads the tokens off the model's answer; each provider says it in its own way
 */
export function wrapModelCall<Args extends unknown[], Result>(
  modelId: string,
  call: Call<Args, Result>,
  usageOf: (result: Result) => TokenUsage,
): Wrapped<Args, Result> {
  const record = (latencyMs: number, usage: TokenUsage): void => {
    const tokenCount = usage.promptTokens + usage.completionTokens;
    currentReport()?.recordModel({ modelId, latencyMs, tokenCount, ...usage });
  };
  return async (...args) => {
    const latency = stopwatch();
    try {
      const result = await call(...args);
      record(latency(), usageOf(result));
      return result;
    } catch (error) {
      record(latency(), { promptTokens: 0, completionTokens: 0 });
      throw error;
    }
  };
}

/** Records a write to the agent's memory in the current request's report. */
export function recordMemoryWrite(event: MemoryWriteEvent): void {
  currentReport()?.recordMemoryWrite(event);
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round(performance.now() - start);
}
