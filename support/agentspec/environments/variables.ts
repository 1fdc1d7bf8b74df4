// Variables of a sidecar on top of those that it has at rest.
import type { SidecarVariables } from './environment';

/** For a variable that is to lead nowhere: nothing listens there on any machine, the sidecar's own loopback included. */
export const unreachableUrl = 'http://127.0.0.1:9';

/**
 * @param resting gives the value that a variable has at rest; undefined where it has none
 * @returns those of `wanted` that are a change: one that is wanted as it is at rest is none
 */
export function changesAmong(
  wanted: SidecarVariables,
  resting: (name: string) => string | undefined,
): SidecarVariables {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => resting(name) !== value));
}

/** @returns the names of the variables that one has and the other has not, or has with another value */
export function differing(one: SidecarVariables, other: SidecarVariables): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}
