// Events as features write them, a row each, and as an agent pushes them.
import { BenchError } from '../../../runner/errors';
import type { BehaviouralEvent } from './types';

interface Row {
  readonly event?: string;
  /** Of the guardrail, the tool, the model or the store. */
  readonly name?: string;
  /** What more is told of it. */
  readonly detail?: string;
}

const kinds: Readonly<Record<string, (name: string) => BehaviouralEvent>> = {
  guardrail: (guardrailType) => ({ type: 'guardrail', guardrailType, invoked: true, blocked: false }),
  tool: (name) => ({ type: 'tool', name }),
  'model call': (modelId) => ({ type: 'model', modelId }),
  memory: (backend) => ({ type: 'memory', backend, ttlSeconds: 60, piiScrubbed: true }),
};

const details: Readonly<Record<string, BehaviouralEvent>> = {
  '': {},
  'did not run': { invoked: false },
  succeeded: { success: true, latencyMs: 12 },
  failed: { success: false, latencyMs: 12 },
  '42 tokens': { tokenCount: 42 },
};

/** @throws BenchError for an event or a detail that there is not; the message names those that there are */
export function eventOf({ event = '', name = '', detail = '' }: Row): BehaviouralEvent {
  return { ...known(kinds, 'event', event)(name), ...known(details, 'detail of an event', detail) };
}

function known<T>(all: Readonly<Record<string, T>>, what: string, word: string): T {
  const found = all[word];
  if (found !== undefined) return found;
  throw new BenchError(`"${word}" is no ${what}; there are: ${Object.keys(all).filter(Boolean).join(', ')}`);
}

/** Of each kind of nonsense one: nobody can understand them (EVT-10). */
export const malformedEvents: readonly unknown[] = [
  null,
  7,
  'tool',
  [],
  {},
  { type: 'song' },
  { type: 'tool', name: 7 },
  { type: 'guardrail' },
];
