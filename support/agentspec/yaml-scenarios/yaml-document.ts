// Reads YAML text as one document with the place of every key and value (YML-4).
import { isUtf8 } from 'node:buffer';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type YAMLError } from 'yaml';
import { exactNumbers } from './exact-numbers';
import type { KeyPath } from './problem';
import { startOf, Survey, TOO_DEEP, type Fault } from './yaml-survey';

/** Largest scenario file; parsing time and memory stay small below it. */
const MAX_BYTES = 256 * 1024;

/**
 * YAML 1.2 with keys that are text, as in JSON, and `<<` of YAML 1.1, since seeds may use it. That a key stands twice is
 * no error of the syntax, so that it is told beside all other problems; the package would also compare every pair of keys.
 */
const OPTIONS = {
  schema: 'core',
  merge: true,
  stringKeys: true,
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  customTags: exactNumbers,
} as const;

export interface YamlDocument {
  /** What the document says, aliases replaced; undefined where it cannot be read. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The lines and columns of offsets. */
  readonly lines: LineCounter;
  /** @returns the offset of a key or of its value; of the nearest one above it where there is none */
  offsetOf(path: KeyPath, part: 'key' | 'value'): number;
}

/** @param source a file's bytes, or its text */
export function readYaml(source: Uint8Array | string): YamlDocument {
  const bytes = typeof source === 'string' ? Buffer.from(source) : source;
  const text = new TextDecoder().decode(bytes);
  const unreadable = textFault(bytes, text);
  const lines = new LineCounter();
  const document = parseDocument(text.slice(0, unreadable?.offset), { ...OPTIONS, lineCounter: lines });
  if (unreadable || document.errors.length > 0) {
    const faults = unreadable ? [unreadable] : syntaxFaults(document.errors);
    return { value: undefined, faults, lines, offsetOf: () => 0 };
  }
  const survey = new Survey(document.contents);
  return {
    value: survey.resolvable ? document.toJS({ maxAliasCount: -1 }) : undefined,
    faults: [...syntaxFaults(document.warnings), ...survey.faults],
    lines,
    offsetOf: (path, part) => offsetOf({ value: document.contents }, survey, path, part),
  };
}

function textFault(bytes: Uint8Array, text: string): Fault | undefined {
  const at = (offset: number, message: string): Fault => ({ offset, path: [], message });
  if (bytes.length > MAX_BYTES)
    return at(
      0,
      `the file has ${bytes.length} bytes; a scenario file has at most ${MAX_BYTES} bytes (256 KiB)`,
    );
  if (!isUtf8(bytes)) return at(text.indexOf('\ufffd'), 'this is not UTF-8; save the file as UTF-8');
  const offset = text.search(/(?![\t\n\r\x85])\p{Cc}/u);
  if (offset < 0) return undefined;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return at(offset, `the control character U+${code} is not allowed; write "\\u${code}" in double quotes`);
}

const HINTS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'not valid YAML: a tab in the indentation; YAML indents with spaces only',
  BLOCK_AS_IMPLICIT_KEY:
    'not valid YAML: a mapping where none can be; check the indentation, and put text with ": " in it in quotes',
  MULTILINE_IMPLICIT_KEY:
    'not valid YAML: a key that goes over several lines; check the indentation and the colons',
  TAG_RESOLVE_FAILED:
    'not valid YAML: a tag (!) that has no meaning here; leave it out, or put the value in quotes',
  BAD_SCALAR_START: 'not valid YAML: a value cannot begin like this; put it in quotes',
  NON_STRING_KEY: 'a key of a mapping must be text',
  MULTIPLE_DOCS: 'a second document begins here; a scenario file holds one',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

/** One message a place, since what follows there is its echo; one for all levels of what is too deep to be read. */
function syntaxFaults(errors: readonly YAMLError[]): Fault[] {
  const deep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const byOffset = new Map<number, string>();
  for (const { pos, code, message } of deep ? [deep] : errors) {
    const told = HINTS[code] ?? `not valid YAML: ${message}; check the indentation and the quotes`;
    if (!byOffset.has(pos[0])) byOffset.set(pos[0], told);
  }
  return [...byOffset].map(([offset, message]) => ({ offset, path: [], message }));
}

/** What is found on a path: a pair, or an item, which has no key. */
interface Entry {
  readonly key?: unknown;
  readonly value: unknown;
}

/** Follows the path as far as the document goes. */
function offsetOf(root: Entry, survey: Survey, path: KeyPath, part: 'key' | 'value'): number {
  let entry = root;
  for (const segment of path) {
    const child = childOf(entry.value, segment, survey);
    if (!child) return startOfEntry(entry, 'value');
    entry = child;
  }
  return startOfEntry(entry, part);
}

function childOf(value: unknown, segment: PropertyKey, { pairs, targets }: Survey): Entry | undefined {
  const parent = isAlias(value) ? targets.get(value) : value;
  if (isMap(parent)) return pairs.get(parent)?.get(String(segment));
  return isSeq(parent) ? { value: parent.items[Number(segment)] } : undefined;
}

/** An empty value has its place somewhere after its key; the key is where the author looks. */
function startOfEntry({ key, value }: Entry, part: 'key' | 'value'): number {
  const isEmpty = !value || (isScalar(value) && value.type === 'PLAIN' && value.source === '');
  return startOf(key && (part === 'key' || isEmpty) ? key : value);
}
