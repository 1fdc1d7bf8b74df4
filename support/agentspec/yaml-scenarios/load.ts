// Loads scenario files: finds them, reads them, and tells their authors all that is wrong with one at once.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { formatKey, type KeyPath, type Problem } from './problem';
import { scenarioSchema, type Scenario } from './schema';
import { schemaProblems, type SchemaProblem } from './schema-problems';
import { readYaml, type YamlDocument } from './yaml-document';
import type { Fault } from './yaml-survey';

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
 * @returns the paths of the folder's `*.yaml` entries in name order, files or not, and of those that are nearly named
 * so (`.yml`, `.YAML`), so that none is passed over in silence; nothing hidden, nothing of folders below
 * @throws Error of the file system, where the folder cannot be read
 */
export function findScenarioFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^[^.].*\.ya?ml$/is.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * @param file how problems name the file
 * @param path where it is
 * @returns as {@link loadScenario}; what cannot be read is a broken scenario, too
 */
export function readScenario(file: string, path: string): Loaded {
  const broken = (message: string) => ({ problems: [{ file, line: 1, column: 1, key: '', message }] });
  const { bytes, fault } = bytesOf(path);
  if (!bytes) return broken(`the file cannot be read: ${fault}`);
  const { name, ext } = parse(path);
  if (ext === '.yaml') return loadScenario(file, bytes);
  return broken(`a scenario file's name ends in .yaml, this one's in ${ext}; rename it to ${name}.yaml`);
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
    ...(parsed?.error?.issues ?? []).flatMap(schemaProblems).map((problem) => placed(document, problem)),
  ];
  if (faults.length > 0 || !parsed?.success) return { problems: problemsOf(file, document, faults) };
  const { steps, shows = [] } = parsed.data;
  const lineOf = (path: KeyPath, part: 'key' | 'value') =>
    document.lines.linePos(document.offsetOf(path, part)).line;
  return {
    scenario: parsed.data,
    agentLine: lineOf(['agent'], 'key'),
    idLines: shows.map((_, index) => lineOf(['shows', index], 'value')),
    lines: steps.map((_, index) => lineOf(['steps', index], 'value')),
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

function placed(document: YamlDocument, { path, part, message }: SchemaProblem): Fault {
  return { offset: document.offsetOf(path, part), path, message };
}

function problemsOf(file: string, { lines }: YamlDocument, faults: readonly Fault[]): Problem[] {
  const sorted = faults.toSorted((one, other) => one.offset - other.offset);
  const problems = sorted.map(({ offset, path, message }) => {
    const { line, col: column } = lines.linePos(offset);
    return { file, line, column, key: formatKey(path), message };
  });
  const unique = new Map(problems.map((problem) => [`${problem.key}\n${problem.message}`, problem]));
  return [...unique.values()];
}
