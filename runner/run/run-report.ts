// All that is said at the end of a run, before it is put into words: for the terminal, for Markdown, for annotations.
import { AMBIGUOUS_STEP, UNDEFINED_STEP, type Failure, type Outcome, type Verdict } from './outcomes';
import { count } from '../count';
import type { Level } from './level';
import type { Problem, Warning } from './problem';

/** 0 all hold, 1 the platform breaks its specification, 2 the bench is broken; the others are signals. */
export type ExitCode = 0 | 1 | 2 | 129 | 130 | 143;

/** A finished run. */
export interface RunReport {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  readonly outcomes: readonly Outcome[];
  readonly dryRun: boolean;
  /** Up to which level a broken promise makes exit 1. */
  readonly conformance: Level;
  /** What was specified, and where; nothing when no environment was brought up. */
  readonly environment?: string | undefined;
  /** Milliseconds from the first scenario to the last, and before that for the environment. */
  readonly duration: number;
  readonly bringUp: number;
  /** Report files, relative to the project. */
  readonly reports: readonly string[];
}

/** A failure with the scenario it belongs to. */
export interface FailedOutcome {
  readonly outcome: Outcome;
  readonly failure: Failure;
}

/** Verdicts of the scenarios of one capability (Gherkin's word: feature). */
export interface CapabilityRow {
  readonly capability: string;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export const VERDICTS: readonly Verdict[] = ['passed', 'failed', 'broken', 'not run'];

/** @returns 2 when the bench broke anywhere or nothing was run, else 1 when the platform failed, else 0 */
export function exitCodeOf({
  problems,
  outcomes,
  dryRun,
  conformance,
}: Pick<RunReport, 'problems' | 'outcomes' | 'dryRun' | 'conformance'>): ExitCode {
  const isBroken = outcomes.some(({ failures }) => failures.some(({ verdict }) => verdict === 'broken'));
  if (problems.length > 0 || isBroken) return 2;
  const failed = outcomes.filter(({ failures }) => failures.length > 0);
  if (failed.some(({ level }) => isRequired(level, conformance))) return 1;
  return dryRun || failed.length > 0 || outcomes.some(({ verdict }) => verdict === 'passed') ? 0 : 2;
}

/** @returns whether a run that is held to `conformance` fails by a broken promise of a level */
export const isRequired = (level: Level, conformance: Level): boolean =>
  level === 'core' || conformance === 'extended';

/** @returns the failures of one kind; undefined and ambiguous steps are left to the problems, which tell each once */
export function failuresOf({ outcomes }: RunReport, verdict: Failure['verdict']): FailedOutcome[] {
  return outcomes.flatMap((outcome) =>
    outcome.failures
      .filter((failure) => failure.verdict === verdict)
      .filter(({ message }) => message !== UNDEFINED_STEP && message !== AMBIGUOUS_STEP)
      .map((failure) => ({ outcome, failure })),
  );
}

/** @returns how many scenarios came out how */
export function countVerdicts(outcomes: readonly Outcome[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { passed: 0, failed: 0, broken: 0, 'not run': 0 };
  for (const { verdict } of outcomes) counts[verdict] += 1;
  return counts;
}

/** @returns one row for each feature name, in the order of the outcomes: that in which features are read */
export function capabilities(outcomes: readonly Outcome[]): CapabilityRow[] {
  const names = [...new Set(outcomes.map(({ feature }) => feature))];
  return names.map((capability) => ({
    capability,
    counts: countVerdicts(outcomes.filter(({ feature }) => feature === capability)),
  }));
}

/** @returns why scenarios were not run, with how many of them, the most frequent first */
export function notRunReasons(outcomes: readonly Outcome[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { reason } of outcomes)
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The one sentence that explains the exit code. */
export function conclusion({ exitCode, dryRun, outcomes, problems, conformance }: RunReport): string {
  if (exitCode === 0) {
    const beyond = outcomes.filter(({ verdict }) => verdict === 'failed').length;
    if (dryRun) return 'Dry run: nothing was executed, every step is defined.';
    if (beyond > 0)
      return `All of the core that was run holds; beyond core, ${count(beyond, 'scenario')} ${beyond === 1 ? 'does' : 'do'} not.`;
    return 'Everything that was run holds.';
  }
  if (exitCode === 1)
    return conformance === 'core'
      ? 'The platform breaks the core of its specification.'
      : 'The platform breaks its specification.';
  const empty =
    outcomes.every(({ verdict }) => verdict === 'not run') &&
    (problems.length === 0 || outcomes.length === 0);
  return empty
    ? 'Nothing was run, which proves nothing.'
    : 'The bench is broken: this run is no verdict on the platform.';
}
