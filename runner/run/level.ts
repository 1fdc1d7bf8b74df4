// Levels of conformance: what every platform of its kind must keep, and what this project decided beyond that.
import type { PickleTag } from '@cucumber/messages';
import type { Problem } from './problem';

export type Level = 'core' | 'extended';

/** On scenarios and examples of which a platform may think otherwise. What is not tagged so is core. */
export const EXTENDED_TAG = '@extended';

export const levelOf = (tags: readonly Pick<PickleTag, 'name'>[]): Level =>
  tags.some(({ name }) => name === EXTENDED_TAG) ? 'extended' : 'core';

/** By this variable a user says what a run is held to: with `core`, a promise beyond it that is broken does not fail the run. */
export const CONFORMANCE = 'CONFORMANCE';

/** @returns what the variable says, if it says anything, or what is wrong with it */
export function readConformance(given = ''): { readonly level?: Level; readonly problems: Problem[] } {
  if (given === '') return { problems: [] };
  if (given === 'core' || given === 'extended') return { level: given, problems: [] };
  const message = `${CONFORMANCE} is "${given}"; it is core (exit 1 means that a core promise is broken) or extended (any promise).`;
  return { problems: [{ message }] };
}

/** How the promises of one level fare; what was not run is left out. */
export interface LevelCount {
  readonly level: Level;
  readonly held: number;
  readonly run: number;
}

/** @returns core first; nothing of a level of which no scenario was selected */
export function countLevels(
  outcomes: readonly { readonly level: Level; readonly verdict: string }[],
): LevelCount[] {
  return (['core', 'extended'] as const).flatMap((level) => {
    const all = outcomes.filter((one) => one.level === level);
    const run = all.filter(({ verdict }) => verdict !== 'not run');
    const held = run.filter(({ verdict }) => verdict === 'passed');
    return all.length === 0 ? [] : [{ level, held: held.length, run: run.length }];
  });
}

const NAMES: Readonly<Record<Level, string>> = { core: 'core', extended: 'beyond core' };

/** @returns `core: 186 of 229 hold; beyond core: 3 of 27 hold`; nothing where all is core */
export function levelsLine(outcomes: Parameters<typeof countLevels>[0]): string | undefined {
  const counts = countLevels(outcomes);
  if (counts.every(({ level }) => level === 'core')) return undefined;
  return counts.map(({ level, held, run }) => `${NAMES[level]}: ${held} of ${run} hold`).join('; ');
}
