// Turns what the schema says about a scenario into messages for its author: which key, what is wrong, what is allowed.
import type { z } from 'zod';
import { didYouMean } from '../../../runner/did-you-mean';
import type { KeyPath } from './problem';
import { expectationSchema, scenarioSchema, writtenStepSchema } from './schema';

export interface SchemaProblem {
  readonly path: KeyPath;
  /** Which of the two is to be pointed at. */
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** The levels of a scenario that have a fixed set of keys. */
const LEVELS = [
  { phrase: 'a scenario', where: 'at the top of the file', keys: Object.keys(scenarioSchema.shape) },
  { phrase: 'a step', where: 'in a step', keys: Object.keys(writtenStepSchema.shape) },
  { phrase: 'expect', where: 'under expect', keys: Object.keys(expectationSchema.shape) },
] as const;

/** @returns one problem for each thing that is wrong; an issue may name several unknown keys */
export function schemaProblems(issue: z.core.$ZodIssue): SchemaProblem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], part: 'key', message: unknownKey(key, path) }));
  if (issue.code === 'invalid_key')
    return [{ path, part: 'key', message: issue.issues[0]?.message ?? message }];
  const part = issue.code === 'custom' && issue.params?.part === 'key' ? 'key' : 'value';
  return [{ path, part, message: path.length === 0 ? `the file ${message}` : message }];
}

/** YML-5. */
function unknownKey(key: string, parent: KeyPath): string {
  const depth = parent.length === 0 ? 0 : parent.at(-1) === 'expect' ? 2 : 1;
  const level = LEVELS[depth];
  const home = LEVELS.find(({ keys }) => keys.includes(key));
  const meant = didYouMean(key, level.keys);
  const advice = home ? `; it belongs ${home.where}` : meant ? `; did you mean ${meant}?` : '';
  return `is not a key of ${level.phrase}${advice} (allowed: ${level.keys.join(', ')})`;
}
