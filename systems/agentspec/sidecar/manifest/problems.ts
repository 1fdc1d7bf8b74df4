// Says what is wrong with a manifest: where in the file, at which field, and what is allowed there.
import { isNode, type Document, type LineCounter } from 'yaml';
import type * as z from 'zod';

type Path = readonly PropertyKey[];

/** A manifest that the sidecar cannot start with; `problems` has one line for each thing to repair (ENV-2, ENV-11). */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';

  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`manifest ${file}: ${problems.join('; ')}`);
  }
}

/** Describes the schema's complaints about `document`, one line for each. */
export function schemaProblems(error: z.ZodError, document: Document, lines: LineCounter): string[] {
  return error.issues.map((issue) => {
    const position = positionOf(issue.path, document, lines);
    return `${fieldName(issue.path)}: ${issue.message}${position}`;
  });
}

/** Writes a path as a reader would: `spec.tools[0].type`. */
function fieldName(path: Path): string {
  if (path.length === 0) return 'document';
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}

/** Where the field stands; for a missing one, where its nearest parent begins. */
function positionOf(path: Path, document: Document, lines: LineCounter): string {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (!isNode(node) || !node.range) continue;
    const { line, col } = lines.linePos(node.range[0]);
    return ` (line ${line}, column ${col})`;
  }
  return '';
}
