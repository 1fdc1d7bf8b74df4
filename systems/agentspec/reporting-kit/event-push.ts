// EventPush, the hook: pushes a request's report once its response is complete.
import type { RequestReport } from './request-report';
import { inScope, type Middleware } from './request-scope';
import type { PushOutcome, SidecarClient } from './sidecar-client';

export interface EventPushOptions {
  readonly client: SidecarClient;
  /** The agent's `metadata.name`. */
  readonly agentName: string;
  /** Told what became of each push, for the agent's log. */
  readonly onOutcome: (outcome: PushOutcome, requestId: string) => void;
}

/**
 * Pushes what the request's report holds when its response is complete, headers or stream, and only if it holds
 * anything (KIT-12). A response that the client gave up is not complete and is not pushed.
 */
export const eventPush =
  (options: EventPushOptions): Middleware =>
  (request, response, next) =>
    inScope(request, (report) => {
      response.once('finish', () => void pushReport(report, options));
      next();
    });

/** Pushes `report` now; for agents that answer without this middleware, or push at a moment of their own. */
export async function pushReport(report: RequestReport, options: EventPushOptions): Promise<void> {
  const events = report.events();
  if (events.length === 0) return;
  options.onOutcome(
    await options.client.pushEvents(report.requestId, options.agentName, events),
    report.requestId,
  );
}
