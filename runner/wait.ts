// Waits for a condition that can say why it does not hold yet, against a named timeout.
import { setTimeout as pause } from 'node:timers/promises';
import type { Timeout } from './timeouts';

/** What a probe answers: the value waited for, or why it is not there yet. */
export type Probe<T> = { value: T } | { notYet: string };

/** A wait that ran out; its message tells what was awaited, for how long, and the last reason. */
export class WaitExpired extends Error {
  override readonly name = 'WaitExpired';
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/**
 * Asks `probe` again and again, quickly at first, until it gives a value.
 * @param what the thing awaited, as in "Waited 2 s for {what}"
 * @param longestPause milliseconds between two looks, at most; shorter where a look costs next to nothing
 * @throws WaitExpired with the last reason when the timeout is over; whatever `probe` throws, at once
 */
export async function waitUntil<T>(
  what: string,
  limit: Timeout,
  probe: () => Promise<Probe<T>>,
  longestPause = LONGEST_PAUSE_MS,
): Promise<T> {
  const end = performance.now() + limit.ms;
  let wait = FIRST_PAUSE_MS;
  for (let attempts = 1; ; attempts += 1) {
    const begun = performance.now();
    const answer = await probe();
    if ('value' in answer) return answer.value;
    // A look that was still under way when the time was over may tell of a moment long before: another one follows.
    if (begun >= end) throw new WaitExpired(expiry(what, limit, { attempts, reason: answer.notYet }));
    await pause(Math.max(0, Math.min(wait, end - performance.now())));
    wait = Math.min(wait * 1.5, longestPause);
  }
}

function expiry(what: string, limit: Timeout, last: { attempts: number; reason: string }): string {
  const tries = last.attempts === 1 ? 'once' : `${last.attempts} times`;
  return `Waited ${limit.ms / 1000} s for ${what}, looked ${tries}; at last: ${last.reason} (${limit.variable} sets the limit)`;
}
