// Runs the specification against a platform with a fault in it, and looks who noticed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../runner/errors';
import { platformOf, type Fault } from './catalogue';
import { failedScenarios, type FailedScenario } from './failed-scenarios';
import { cucumber, runProgram } from '../../runner/run-program';

export interface Trial {
  readonly fault: Fault;
  /** Failed scenarios that name the broken rule: those caught it. */
  readonly catchers: FailedScenario[];
  readonly others: FailedScenario[];
}

export interface TrialRun {
  /** Which scenarios are to notice; undefined runs those that name the broken rule. */
  readonly tags: string | undefined;
  /** For cucumber, beside the tags. */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its reports go. */
  readonly reports: string;
  /** Ends the run, which then puts back what it has changed. */
  readonly signal?: AbortSignal;
}

/** @throws BenchError when the run gives no verdict */
export async function judge(fault: Fault, trial: TrialRun): Promise<Trial> {
  const platform = `@${platformOf(fault)}`;
  const tags = `${platform} and (${trial.tags ?? `@${fault.breaks}`})`;
  const env = { ...trial.env, PROVING_GROUND_REPORTS: trial.reports, GITHUB_ACTIONS: '' };
  const args = cucumber(...(trial.args ?? []), '--tags', tags);
  const { exitCode, signal, output } = await runProgram(args, { env, signal: trial.signal });
  if (exitCode !== 0 && exitCode !== 1)
    throw new BenchError(
      `the run ended with ${exitCode ?? signal} and gives no verdict:\n${output.slice(-2000)}`,
    );
  const failed = failedScenarios(readFileSync(path.join(trial.reports, 'messages.ndjson'), 'utf8'));
  const names = (one: FailedScenario): boolean => one.tags.includes(`@${fault.breaks}`);
  return { fault, catchers: failed.filter(names), others: failed.filter((one) => !names(one)) };
}
