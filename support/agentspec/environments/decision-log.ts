// Reads the decisions out of what a policy engine has logged: OPA writes each as one line of JSON, among other lines.
import * as z from 'zod';
import type { PolicyDecision } from './environment';

const line = z.object({
  msg: z.literal('Decision Log'),
  /** Absent when all documents were asked for. */
  path: z.string().default(''),
  timestamp: z.string(),
  input: z.unknown().default(null),
  result: z.unknown().default(null),
  /** Why there is no decision. */
  error: z.undefined().optional(),
});

/** @returns the decisions in the order of the log; lines that are none, or cut, are passed over */
export function decisionsIn(log: string): PolicyDecision[] {
  return log.split('\n').flatMap((text) => {
    const { data } = line.safeParse(jsonIn(text));
    if (!data) return [];
    const { path, timestamp: decidedAt, input, result } = data;
    return [{ path, decidedAt, input, result }];
  });
}

export const isSince =
  (moment: Date) =>
  ({ decidedAt }: PolicyDecision): boolean =>
    Date.parse(decidedAt) >= moment.getTime();

function jsonIn(text: string): unknown {
  if (!text.includes('"Decision Log"')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
