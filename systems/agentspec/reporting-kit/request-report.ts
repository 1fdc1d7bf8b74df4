// What one request did, kept apart from every other request; feeds the response headers and the push alike (C-52).
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  guardrailOnTheWire,
  memoryOnTheWire,
  modelOnTheWire,
  toolOnTheWire,
  type GuardrailEvent,
  type MemoryWriteEvent,
  type ModelCallEvent,
  type ToolCallEvent,
  type WireEvent,
} from './events';

/** Names of the report headers (HDR-1 to HDR-3). */
export const REPORT_HEADERS = {
  guardrails: 'X-AgentSpec-Guardrails-Invoked',
  tools: 'X-AgentSpec-Tools-Called',
  userConfirmed: 'X-AgentSpec-User-Confirmed',
} as const;

/** Whether a header list can carry `name` as one item: printable ASCII, no comma, no blank at either end. */
export function isReportable(name: string): boolean {
  return /^[\x20-\x7e]+$/.test(name) && !name.includes(',') && name === name.trim();
}

/** @throws TypeError when the report headers could not carry `name` */
export function assertReportable(name: string): void {
  if (isReportable(name)) return;
  throw new TypeError(
    `cannot report ${JSON.stringify(name)}: a name is printable ASCII without commas or blanks at its ends`,
  );
}

interface Recorded {
  readonly guardrails: GuardrailEvent[];
  readonly tools: ToolCallEvent[];
  readonly models: ModelCallEvent[];
  readonly memory: MemoryWriteEvent[];
}

/** The report of one request (KIT-2, KIT-11). */
export class RequestReport {
  userConfirmed = false;
  private readonly recorded: Recorded = { guardrails: [], tools: [], models: [], memory: [] };

  constructor(readonly requestId: string) {}

  /** @throws TypeError when the type is not reportable */
  recordGuardrail(event: GuardrailEvent): void {
    assertReportable(event.guardrailType);
    this.recorded.guardrails.push(event);
  }

  /** @throws TypeError when the name is not reportable */
  recordTool(event: ToolCallEvent): void {
    assertReportable(event.name);
    this.recorded.tools.push(event);
  }

  recordModel(event: ModelCallEvent): void {
    this.recorded.models.push(event);
  }

  recordMemoryWrite(event: MemoryWriteEvent): void {
    this.recorded.memory.push(event);
  }

  /** Forgets the events of the kinds named; without any, the whole report, confirmation included (KIT-10). */
  reset(...kinds: (keyof Recorded)[]): void {
    for (const kind of kinds) this.recorded[kind].length = 0;
    if (kinds.length > 0) return;
    this.reset('guardrails', 'tools', 'models', 'memory');
    this.userConfirmed = false;
  }

  /** One item a guardrail call, in the order of the calls; a guardrail that was skipped is not among them. */
  get guardrailsInvoked(): string[] {
    return this.recorded.guardrails
      .filter(({ invoked }) => invoked)
      .map(({ guardrailType }) => guardrailType);
  }

  /** One item a tool call, in the order of the calls. */
  get toolsCalled(): string[] {
    return this.recorded.tools.map(({ name }) => name);
  }

  /** The report headers that have something to say (KIT-3), by name. */
  headers(): Record<string, string> {
    const values = {
      [REPORT_HEADERS.guardrails]: this.guardrailsInvoked.join(','),
      [REPORT_HEADERS.tools]: this.toolsCalled.join(','),
      [REPORT_HEADERS.userConfirmed]: this.userConfirmed ? 'true' : '',
    };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  }

  /** Everything recorded, in the wire form of EventPush: guardrails, tools, model calls, memory writes. */
  events(): WireEvent[] {
    const { guardrails, tools, models, memory } = this.recorded;
    return [
      ...guardrails.map(guardrailOnTheWire),
      ...tools.map(toolOnTheWire),
      ...models.map(modelOnTheWire),
      ...memory.map(memoryOnTheWire),
    ];
  }
}

const reports = new AsyncLocalStorage<RequestReport>();

/** Runs `work` with `report` as the current one, for it and for whatever it starts (KIT-2). */
export const runWithReport = <T>(report: RequestReport, work: () => T): T => reports.run(report, work);

/** The report of the request that this code runs for; undefined outside of any. */
export const currentReport = (): RequestReport | undefined => reports.getStore();
