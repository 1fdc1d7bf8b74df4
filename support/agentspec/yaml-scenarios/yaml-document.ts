// Reads YAML text as one bounded document in which every value has its place (YML-4).
import {
  Composer,
  Lexer,
  LineCounter,
  Parser,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type CST,
  type Document,
  type YAMLError,
} from 'yaml';
import type { KeyPath } from './problem';
import { MAX_DEPTH, Survey } from './yaml-survey';
import { yamlTextOf } from './yaml-text';

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface Fault extends Place {
  readonly path: KeyPath;
  readonly message: string;
}

export interface YamlDocument {
  /** What the document says, aliases replaced; undefined where it cannot be read. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** @returns the place of a key or of its value; of the nearest one above it where there is none */
  placeOf(path: KeyPath, part: 'key' | 'value'): Place;
}

/** Faults inside the document are found by us, with their keys; YAML 1.2, and `<<` as in YAML 1.1, since seeds may use it. */
const OPTIONS = { schema: 'core', merge: true, uniqueKeys: false, resolveKnownTags: false } as const;

/** @param source a file's bytes, or its text */
export function readYaml(source: Uint8Array | string): YamlDocument {
  const { text, faults } = yamlTextOf(source);
  const lines = new LineCounter();
  const { tokens, tooDeepAt } = tokensOf(text, lines);
  const at = (offset: number, message: string, path: KeyPath = []): Fault => ({
    ...place(lines, offset),
    path,
    message,
  });
  const unreadable = (all: readonly Fault[]) => ({
    value: undefined,
    faults: all,
    placeOf: () => place(lines, 0),
  });

  if (faults.length > 0) return unreadable(faults.map(({ offset, message }) => at(offset, message)));
  if (tooDeepAt !== undefined)
    return unreadable([at(tooDeepAt, `the file is nested more than ${MAX_DEPTH} levels deep`)]);
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length);
  if (!document) throw new Error('the YAML composer gave no document though one was forced');
  if (document.errors.length > 0) return unreadable(syntaxFaults(document.errors, at));
  if (second)
    return unreadable([at(second.range[0], 'a second document begins here; a scenario file holds one')]);
  return surveyed(document, lines, at);
}

function surveyed(
  document: Document.Parsed,
  lines: LineCounter,
  at: (...where: [number, string, KeyPath?]) => Fault,
): YamlDocument {
  const survey = new Survey(document.contents);
  const warnings = syntaxFaults(document.warnings, at);
  return {
    value: survey.resolvable ? document.toJS({ maxAliasCount: -1 }) : undefined,
    faults: [...warnings, ...survey.faults.map(({ offset, message, path }) => at(offset, message, path))],
    placeOf: (path, part) => place(lines, offsetOf(document, survey, path, part)),
  };
}

/** The parser keeps its own stack, while the composer recurses: too deep a text must not reach it. */
function tokensOf(text: string, lines: LineCounter): { tokens: CST.Token[]; tooDeepAt?: number } {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) return { tokens: [], tooDeepAt: parser.offset };
  }
  return { tokens: [...tokens, ...parser.end()] };
}

const HINTS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'a tab in the indentation; YAML indents with spaces only',
  BLOCK_AS_IMPLICIT_KEY:
    'a mapping where none can be; check the indentation, and put text with ": " in it in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key that goes over several lines; check the indentation and the colons',
  TAG_RESOLVE_FAILED: 'a tag (!) that has no meaning here; leave it out, or put the value in quotes',
  BAD_SCALAR_START: 'a value cannot begin like this; put it in quotes',
};

/** One message a place: what follows at the same place is only its echo. */
function syntaxFaults(errors: readonly YAMLError[], at: (offset: number, message: string) => Fault): Fault[] {
  const byOffset = new Map<number, string>();
  for (const { pos, code, message } of errors)
    if (!byOffset.has(pos[0]))
      byOffset.set(pos[0], HINTS[code] ?? `${message}; check the indentation and the quotes`);
  return [...byOffset].map(([offset, message]) => at(offset, `not valid YAML: ${message}`));
}

/** Follows the path as far as the document goes. */
function offsetOf(document: Document.Parsed, survey: Survey, path: KeyPath, part: 'key' | 'value'): number {
  let value: unknown = document.contents;
  let offset = startOf(value) ?? 0;
  for (const [index, segment] of path.entries()) {
    const child = childOf(isAlias(value) ? survey.targets.get(value) : value, segment, survey);
    if (!child) return offset;
    const wantsKey = (part === 'key' && index === path.length - 1) || isEmpty(child.value);
    offset = startOf(wantsKey ? (child.key ?? child.value) : child.value) ?? offset;
    value = child.value;
  }
  return offset;
}

function childOf(
  parent: unknown,
  segment: PropertyKey,
  survey: Survey,
): { key?: unknown; value: unknown } | undefined {
  if (isMap(parent)) return survey.keys.get(parent)?.get(String(segment));
  const item = isSeq(parent) ? parent.items[Number(segment)] : undefined;
  return item === undefined ? undefined : { value: item };
}

/** An empty value has its place somewhere after its key; the key is where the author looks. */
const isEmpty = (node: unknown) => isScalar(node) && node.type === 'PLAIN' && node.source === '';

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

function place(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
