// Texts of scenario files, and what the loader says to them.
import { loadScenario, type LoadedScenario } from '../load';
import { formatProblem } from '../problem';

/** All that stands before the steps. */
export const HEAD = 'name: A test\nagent: gymcoach\nsteps:\n';
export const STEP = '  - name: Alive\n    path: /health/live\n';

/** @returns what is wrong with the file `f.yaml`, a line for each problem */
export function problems(source: string | Uint8Array): string[] {
  const result = loadScenario('f.yaml', source);
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

/** @throws Error that lists the problems of a file that does not load */
export function loaded(source: string | Uint8Array): LoadedScenario {
  const result = loadScenario('f.yaml', source);
  if ('problems' in result) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}
