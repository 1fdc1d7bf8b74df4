// The reporting kit: everything an agent author needs to tell the sidecar what a request really did.
export { enforceOpa, PolicyViolationError, type EnforceOpaOptions, type Verdict } from './enforce-opa';
export { eventPush, pushReport, type EventPushOptions } from './event-push';
export type { GuardrailEvent, MemoryWriteEvent, ModelCallEvent, ToolCallEvent, WireEvent } from './events';
export { GuardrailMiddleware } from './guardrail-middleware';
export { headerReporting } from './header-reporting';
export { recordMemoryWrite, wrapModelCall, wrapTool, type TokenUsage } from './instruments';
export { currentReport, isReportable, REPORT_HEADERS, RequestReport, runWithReport } from './request-report';
export { reportOf, type Middleware } from './request-scope';
export { SidecarClient, type PushOutcome, type SidecarClientOptions } from './sidecar-client';
