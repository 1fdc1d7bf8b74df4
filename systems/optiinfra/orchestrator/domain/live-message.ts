// An event as the WebSocket shows it (WSK-4).
import type { Event, LiveMessage } from '../../api/event';

type Shape = readonly [LiveMessage['type'], readonly string[]];

const recommendation: Shape = ['recommendation', ['id', 'type', 'status', 'estimated_savings']];
const optimization: Shape = ['optimization', ['id', 'status', 'progress', 'traffic_percent']];
const step: Shape = ['step', ['optimization_id', 'name', 'status']];
const analysis: Shape = ['analysis', ['analysis_id', 'status']];
const resolution: Shape = ['resolution', ['id', 'strategy', 'status']];
const agent: Shape = ['agent', ['agent_type', 'status']];

const shapes: Readonly<Partial<Record<Event['event_type'], Shape>>> = {
  ...{ analysis_started: analysis, analysis_completed: analysis },
  ...{ recommendation_created: recommendation, recommendation_approved: recommendation },
  recommendation_rejected: recommendation,
  recommendation_validated: ['validation', ['recommendation_id', 'agent_type', 'approved']],
  ...{ optimization_started: optimization, traffic_shifted: optimization, rollback_started: optimization },
  ...{
    rollback_completed: optimization,
    optimization_completed: optimization,
    optimization_failed: optimization,
  },
  ...{ step_started: step, step_completed: step, step_failed: step },
  ...{ conflict_resolved: resolution, resolution_executed: resolution },
  ...{ agent_registered: agent, agent_unreachable: agent, agent_recovered: agent, agent_deregistered: agent },
};

/** Every event has its message, so that `seq` has no gap; what no type of the contract fits is told by its name. */
export function liveMessage(event: Event): LiveMessage {
  const { seq, customer_id, timestamp, correlation_id, event_type, severity } = event;
  const [type, fields] = shapes[event_type] ?? (['event', []] as const);
  const picked = Object.fromEntries(fields.map((name) => [name, event.data[name] ?? null]));
  const data = type === 'event' ? { event_type, severity } : picked;
  return { type, seq, customer_id, timestamp, correlation_id, data };
}
