// What an agent can report about one request, and how each event travels to the sidecar (KIT-7).

/** One guardrail call. */
export interface GuardrailEvent {
  readonly guardrailType: string;
  readonly invoked: boolean;
  readonly blocked: boolean;
  readonly action?: string;
  readonly reason?: string;
  readonly score?: number;
}

/** One tool call; a failed call is a call. */
export interface ToolCallEvent {
  readonly name: string;
  readonly latencyMs: number;
  readonly success: boolean;
  readonly error?: string;
}

/** One model call. */
export interface ModelCallEvent {
  readonly modelId: string;
  readonly latencyMs: number;
  readonly tokenCount: number;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
}

/** One write to the agent's memory. */
export interface MemoryWriteEvent {
  readonly backend: string;
  readonly ttlSeconds: number;
  readonly piiScrubbed: boolean;
  readonly key?: string;
}

/** An event as `POST /events` takes it; reasons, errors and memory keys stay with the agent. */
export type WireEvent =
  | ({ readonly type: 'guardrail' } & Omit<GuardrailEvent, 'reason'>)
  | ({ readonly type: 'tool' } & Omit<ToolCallEvent, 'error'>)
  | ({ readonly type: 'model' } & Pick<ModelCallEvent, 'modelId' | 'tokenCount'>)
  | ({ readonly type: 'memory' } & Omit<MemoryWriteEvent, 'key'>);

export function guardrailOnTheWire(event: GuardrailEvent): WireEvent {
  const { guardrailType, invoked, blocked, score, action } = event;
  return { type: 'guardrail', guardrailType, invoked, blocked, score, action };
}

export function toolOnTheWire({ name, success, latencyMs }: ToolCallEvent): WireEvent {
  return { type: 'tool', name, success, latencyMs };
}

export function modelOnTheWire({ modelId, tokenCount }: ModelCallEvent): WireEvent {
  return { type: 'model', modelId, tokenCount };
}

export function memoryOnTheWire({ backend, ttlSeconds, piiScrubbed }: MemoryWriteEvent): WireEvent {
  return { type: 'memory', backend, ttlSeconds, piiScrubbed };
}
