// A problem in a scenario file: where it is, what is wrong, what is allowed (YML-4).
import { oneLine } from './wording';

export interface Problem {
  /** As it was given to the loader. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** Path of the key, such as `steps[0].expect.status`; empty where the file as a whole is meant. */
  readonly key: string;
  readonly message: string;
}

/** Keys from the root of the document to the value that is meant. */
export type KeyPath = readonly PropertyKey[];

/** @returns `file:line:column key: message`, always one line */
export function formatProblem({ file, line, column, key, message }: Problem): string {
  const shownFile = /^[\w./\\: -]+$/.test(file) ? file : JSON.stringify(file);
  return oneLine(`${shownFile}:${line}:${column} ${key === '' ? '' : `${key}: `}${message}`);
}

/** @returns `steps[0].headers["a b"]` for its parts */
export function formatKey(path: KeyPath): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]{1,80}$/.test(String(part)) ? `.${String(part)}` : `[${abbreviatedKey(String(part))}]`;
  });
  return parts.join('').replace(/^\./, '');
}

const abbreviatedKey = (key: string) => JSON.stringify(key.length > 80 ? `${key.slice(0, 79)}…` : key);
