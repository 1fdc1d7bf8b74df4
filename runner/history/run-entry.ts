// What the history keeps of a run: one line of JSON, which later versions of this project must still read.
import { z } from 'zod';
import { revisionSchema } from '../run/revision';

const count = z.number().int().nonnegative();

const scenario = z.object({
  verdict: z.enum(['passed', 'failed', 'broken', 'not run']),
  /** Milliseconds of the last attempt. */
  ms: z.number().nonnegative(),
  /** Only when it was tried more than once. */
  attempts: count.optional(),
  /** Passed, but not at the first attempt. */
  flaky: z.literal(true).optional(),
});

export const runEntry = z.object({
  version: z.literal(1),
  id: z.string(),
  startedAt: z.iso.datetime(),
  revision: revisionSchema.optional(),
  /** What was specified, and where: one line a platform. */
  environment: z.string().optional(),
  /** What was asked for: `all features`, `--tags "@opa"`. */
  selection: z.string(),
  /** What `--order` takes to get the same order again. */
  order: z.string().optional(),
  exitCode: count,
  counts: z.object({ passed: count, failed: count, broken: count, 'not run': count }),
  /** Scenarios that passed, but not at the first attempt. */
  flaky: count,
  /** From the first scenario to the last, and before that for the environment. */
  durationMs: z.number().nonnegative(),
  bringUpMs: z.number().nonnegative(),
  /** By scenario id: `agentspec/opa-track#the-gate-is-open`. */
  scenarios: z.record(z.string(), scenario),
});

/** A run, as the history keeps it. */
export type RunEntry = z.infer<typeof runEntry>;

/** A scenario of a run, as the history keeps it. */
export type ScenarioEntry = z.infer<typeof scenario>;

/**
 * Runs in environments of the same kind are held against each other, whatever ports or contexts they had.
 * @returns what environments say of themselves before the first colon: `AgentSpec reference system, embedded`
 */
export function environmentKind({ environment = '' }: Pick<RunEntry, 'environment'>): string {
  const kinds = environment.split('\n').map((line) => line.split(':')[0]!.trim());
  return [...new Set(kinds)].sort().join('\n');
}
