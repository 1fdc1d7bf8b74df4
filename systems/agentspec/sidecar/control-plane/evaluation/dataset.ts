// Reads the cases of an evaluation dataset (EVL-4).
import { readFile, stat } from 'node:fs/promises';
import { isRecord } from '../../../common/is-record';

export interface EvaluationCase {
  input: string;
  tags: string[];
}

const maxBytes = 16 * 1024 * 1024;

/**
 * Reads a file of one JSON case a line; blank and malformed lines are skipped.
 *
 * @returns the cases, or why the file cannot be read: missing, no file, or larger than 16 MiB
 */
export async function readDataset(file: string): Promise<EvaluationCase[] | { problem: string }> {
  try {
    const status = await stat(file);
    if (!status.isFile()) return { problem: `${file} is not a file` };
    if (status.size > maxBytes)
      return { problem: `${file} has ${status.size} bytes; at most ${maxBytes} are read` };
    const text = await readFile(file, 'utf8');
    return text.split('\n').flatMap((line) => parseCase(line) ?? []);
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** A case has a text as input; tags that are no text are left out. */
function parseCase(line: string): EvaluationCase | undefined {
  const value = parseJson(line);
  if (!isRecord(value) || typeof value.input !== 'string') return undefined;
  const tags = Array.isArray(value.tags) ? value.tags.filter((tag) => typeof tag === 'string') : [];
  return { input: value.input, tags };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a malformed line is skipped, as EVL-4 says
  }
}
