// Loads scenario files: finds them, reads them, and tells their authors all that is wrong with one at once.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatKey, type Problem } from './problem';
import { scenarioSchema, type Scenario } from './schema';
import { schemaProblems } from './schema-problems';
import { readYaml, type Fault, type YamlDocument } from './yaml-document';

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The line, from 1, that names the agent. */
  readonly agentLine: number;
  /** The line, from 1, of each id that the scenario shows. */
  readonly idLines: readonly number[];
  /** The line, from 1, at which each step begins. */
  readonly lines: readonly number[];
}

export interface BrokenScenario {
  /** At least one, in the order of the file. */
  readonly problems: readonly Problem[];
}

export type Loaded = LoadedScenario | BrokenScenario;

/**
 * YML-1.
 * @returns the paths of the folder's `*.yaml` entries in name order, files or not, so that none is passed over in
 * silence; nothing hidden, nothing of folders below
 * @throws Error of the file system, where the folder cannot be read
 */
export function findScenarioFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^[^.].*\.yaml$/s.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * @param file how problems name the file
 * @param path where it is
 * @returns as {@link loadScenario}; what cannot be read is a broken scenario, too
 */
export function readScenario(file: string, path: string): Loaded {
  const { bytes, fault } = bytesOf(path);
  if (bytes) return loadScenario(file, bytes);
  return { problems: [{ file, line: 1, column: 1, key: '', message: `the file cannot be read: ${fault}` }] };
}

/**
 * YML-3 to YML-7.
 * @param file how problems name the file
 * @param source its bytes, or its text if it is known to be UTF-8
 * @returns the scenario with every default filled in, or every problem of the file
 */
export function loadScenario(file: string, source: Uint8Array | string): Loaded {
  const document = readYaml(source);
  const parsed = document.value === undefined ? undefined : scenarioSchema.safeParse(document.value);
  const faults = [
    ...document.faults,
    ...(parsed?.error?.issues ?? []).flatMap((issue) => placed(document, issue)),
  ];
  if (faults.length > 0 || !parsed?.success) return { problems: problemsOf(file, faults) };
  const { steps, shows = [] } = parsed.data;
  return {
    scenario: parsed.data,
    agentLine: document.placeOf(['agent'], 'key').line,
    idLines: shows.map((_, index) => document.placeOf(['shows', index], 'value').line),
    lines: steps.map((_, index) => document.placeOf(['steps', index], 'value').line),
  };
}

/** Asks first what it is: reading a named pipe would wait for its writer. */
function bytesOf(path: string): { bytes: Uint8Array; fault?: never } | { bytes?: never; fault: string } {
  try {
    const stats = statSync(path);
    if (stats.isFile() || stats.isDirectory()) return { bytes: readFileSync(path) };
    return { fault: 'it is no regular file; a scenario is a text file' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') return { fault: 'it is a folder; a scenario is a text file' };
    return { fault: message.replace(/, \w+ '.*'$/s, '') };
  }
}

type Issue = Parameters<typeof schemaProblems>[0];

function placed(document: YamlDocument, issue: Issue): Fault[] {
  return schemaProblems(issue).map(({ path, part, message }) => ({
    ...document.placeOf(path, part),
    path,
    message,
  }));
}

function problemsOf(file: string, faults: readonly Fault[]): Problem[] {
  const sorted = faults.toSorted((one, other) => one.line - other.line || one.column - other.column);
  const problems = sorted.map(({ line, column, path, message }) => ({
    file,
    line,
    column,
    key: formatKey(path),
    message,
  }));
  const unique = new Map(problems.map((problem) => [`${problem.key}\n${problem.message}`, problem]));
  return [...unique.values()];
}
