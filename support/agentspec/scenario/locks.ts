// Which scenarios may run at the same time: never two that speak of the same agent, for they share its sidecar.
import type { Pickle } from '@cucumber/messages';

/** As in the steps that name one: "the {demoAgent} agent", and in YAML scenarios, which may name any. */
const namedAgent = /\bthe ([a-z0-9]+(?:-[a-z0-9]+)*) agent\b/g;

/** @returns whether `candidate` shares no agent with any scenario that is running, nor the operator with one that replaces it. */
export function mayRunBeside(candidate: Pickle, running: readonly Pickle[]): boolean {
  const taken = new Set(running.flatMap((pickle) => [...agentsOf(pickle)]));
  if ([...agentsOf(candidate)].some((agent) => taken.has(agent))) return false;
  return !running.some((other) => disturbs(candidate, other) || disturbs(other, candidate));
}

/** None of a scenario of another platform, whatever it calls its agents. */
function agentsOf(pickle: Pickle): Set<string> {
  if (!has(pickle, '@agentspec')) return new Set();
  const text = pickle.steps.map((step) => step.text).join('\n');
  return new Set([...text.matchAll(namedAgent)].flatMap((match) => match[1] ?? []));
}

const has = (pickle: Pickle, tag: string): boolean => pickle.tags.some(({ name }) => name === tag);

const disturbs = (one: Pickle, other: Pickle): boolean =>
  (has(one, '@replaces-operator') && has(other, '@operator')) ||
  // Whoever resets the demo resets all that is patched.
  (has(one, '@live-patch') && has(other, '@live-patch')) ||
  (has(one, '@all-agents') && agentsOf(other).size > 0);
