// What the guards report: something wrong with the bench or the specification, never with the platform.

/** Where something stands, for people and for annotations. `file` is relative to the project. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
}

/** A defect of the bench; one of them ends the run with 2. */
export interface Problem {
  /** The first line says it all, the others are indented details. */
  readonly message: string;
  readonly at?: Place | undefined;
}

/** What the specification should do better; it changes no verdict and no exit code. */
export type Warning = Problem;

/** @returns `features/x.feature:3`, with `:7` for a column */
export const formatPlace = ({ file, line, column }: Place): string =>
  [file, line, column].filter(Boolean).join(':');

/** @returns a problem in words, its place first */
export const textOf = ({ message, at }: Problem): string => `${at ? `${formatPlace(at)}  ` : ''}${message}`;

/** More lines than this of one message are left to the reports. */
const MOST_LINES = 20;

/** @returns the lines of a message that are not blank, at most 20, and how many more there are */
export function boundedLines(message: string): string[] {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} more lines`];
}

/** A problem with an indented list below its headline. */
export function listed(headline: string, details: readonly string[], at?: Place): Problem {
  return { message: [headline, ...details.map((detail) => `  ${detail}`)].join('\n'), at };
}
