// Reads what an agent pushes: which request it is about, and what the agent did for it (EVT-1, EVT-3 to EVT-10).
import { isRecord } from '../../../common/is-record';
import type { Behaviour } from '../../audit/entry';

export interface Push {
  requestId: string;
  behaviour: Behaviour;
}

const maxEvents = 500;

/** @returns the push, or the first problem in the order of EVT-5 */
export function readPush(body: unknown): Push | { problem: string } {
  const { requestId, events }: Record<string, unknown> = isRecord(body) ? body : {};
  if (typeof requestId !== 'string' || requestId === '') return { problem: 'requestId is required' };
  if (!Array.isArray(events)) return { problem: 'events must be an array' };
  if (events.length > maxEvents) return { problem: `events must have at most ${maxEvents} items` };
  return { requestId, behaviour: behaviourOf(events) };
}

/** Collects what the events tell; events of another kind or with fields of a wrong type tell nothing (EVT-10). */
function behaviourOf(events: readonly unknown[]): Behaviour {
  const behaviour: Behaviour = { guardrailsInvoked: [], toolsCalled: [], modelCalls: [] };
  for (const event of events) {
    if (isRecord(event) && typeof event.type === 'string') collectors.get(event.type)?.(event, behaviour);
  }
  return behaviour;
}

type Collector = (event: Record<string, unknown>, behaviour: Behaviour) => void;

/** Memory events are accepted and leave no trace (EVT-9), as do unknown ones. */
const collectors = new Map<string, Collector>([
  [
    'guardrail',
    ({ guardrailType, invoked }, { guardrailsInvoked }) => {
      if (isName(guardrailType) && invoked) guardrailsInvoked.push(guardrailType);
    },
  ],
  [
    'tool',
    ({ name }, { toolsCalled }) => {
      if (isName(name)) toolsCalled.push(name);
    },
  ],
  [
    'model',
    ({ modelId, tokenCount }, { modelCalls }) => {
      const count = tokenCount ?? 0;
      if (isName(modelId) && typeof count === 'number') modelCalls.push({ modelId, tokenCount: count });
    },
  ],
]);

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
