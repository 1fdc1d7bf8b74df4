// Loads agent.yaml: what the agent declares about itself.
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { ManifestError, schemaProblems } from './problems';
import { defaultChatPath, manifestSchema, type Manifest } from './schema';

export { ManifestError } from './problems';
export type { Manifest } from './schema';

/**
 * Reads and validates a manifest (ENV-2, MAN-2 to MAN-14).
 *
 * @param file path of the YAML file
 * @returns the manifest, unknown keys dropped, defaults filled in, references as written
 * @throws ManifestError naming the file and every problem found
 */
export function loadManifest(file: string): Manifest {
  const { document, lines } = parse(read(file), file);
  const result = manifestSchema.safeParse(toPlain(document, file));
  if (!result.success) throw new ManifestError(file, schemaProblems(result.error, document, lines));
  return result.data;
}

/** The path on which the agent takes chat messages (MAN-12). */
export const chatPath = (manifest: Manifest): string =>
  manifest.spec.api?.chatEndpoint?.path ?? defaultChatPath;

/** The model as provider and id joined by a slash. */
export const modelId = ({ spec: { model } }: Manifest): string => `${model.provider}/${model.id}`;

function read(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new ManifestError(file, [`cannot be read as UTF-8 text: ${reason(error)}`]);
  }
}

function parse(text: string, file: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = attempt(file, () =>
    parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true }),
  );
  const problems = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return `not YAML at line ${line}, column ${col}: ${error.message}`;
  });
  if (problems.length > 0) throw new ManifestError(file, problems);
  return { document, lines };
}

function toPlain(document: Document, file: string): unknown {
  const value: unknown = attempt(file, () => document.toJS());
  if (value === null || value === undefined) {
    throw new ManifestError(file, ['is empty: expected a mapping with apiVersion, kind, metadata and spec']);
  }
  return value;
}

/** Turns what the parser throws (bad aliases, nesting too deep for it) into a problem of the file. */
function attempt<Result>(file: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw new ManifestError(file, [`not usable YAML: ${reason(error)}`]);
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
