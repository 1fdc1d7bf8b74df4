// What happened: events of a customer, the audit log, and the messages of the WebSocket (EVN, ADT, WSK).
import { z } from 'zod';
import { id, moment, object } from './common';
import { agentTypes } from './customer';

export const eventTypes = [
  ...([
    'customer_signed_up',
    'onboarding_started',
    'runtime_connected',
    'infrastructure_discovered',
  ] as const),
  ...([
    'analysis_started',
    'analysis_completed',
    'recommendation_created',
    'recommendation_validated',
  ] as const),
  ...([
    'recommendation_approved',
    'recommendation_rejected',
    'optimization_started',
    'step_started',
  ] as const),
  ...([
    'step_completed',
    'step_failed',
    'traffic_shifted',
    'quality_degradation_detected',
    'slo_breach',
  ] as const),
  ...(['rollback_started', 'rollback_completed', 'optimization_completed', 'optimization_failed'] as const),
  ...(['outcome_stored', 'agent_registered', 'agent_unreachable', 'agent_recovered'] as const),
  ...(['agent_deregistered', 'conflict_detected', 'conflict_resolved', 'resolution_executed'] as const),
  ...(['spot_interruption'] as const),
] as const;
export type EventType = (typeof eventTypes)[number];
export const severities = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const event = z.object({
  id,
  seq: z.number().int(),
  customer_id: id,
  event_type: z.enum(eventTypes),
  source: z.string(),
  agent_type: z.enum(agentTypes).nullable(),
  severity: z.enum(severities),
  correlation_id: z.string(),
  data: object,
  timestamp: moment,
});
export type Event = z.infer<typeof event>;

export const eventQuery = z.strictObject({
  event_type: z.enum(eventTypes).optional(),
  since_seq: z.coerce.number().int().min(0).optional(),
});

/** ADT-1. */
export const auditEntry = z.object({
  id,
  actor: z.union([
    z.object({ user_id: z.string() }),
    z.object({ agent_id: z.string() }),
    z.object({ system: z.string() }),
  ]),
  actor_ip: z.string().nullable(),
  action: z.string(),
  target_type: z.string(),
  target_id: z.string().nullable(),
  customer_id: id.nullable(),
  outcome: z.enum(['allowed', 'denied', 'error']),
  before: object.nullable(),
  after: object.nullable(),
  request_id: z.string().nullable(),
  timestamp: moment,
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** WSK-4. */
export const liveTypes = [
  ...(['connected', 'analysis', 'recommendation', 'validation', 'optimization', 'step', 'metric'] as const),
  ...(['agent', 'resolution', 'ping', 'resync_required', 'event'] as const),
] as const;
export interface LiveMessage {
  readonly type: (typeof liveTypes)[number];
  readonly seq: number | null;
  readonly customer_id: string;
  readonly timestamp: string;
  readonly correlation_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a client says over the socket (WSK-2, WSK-7, WSK-8). */
export const clientMessage = z.union([
  z.object({ type: z.literal('auth'), token: z.string() }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('resume'), last_seq: z.number().int().min(0) }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;
