// The path language of `jq`: keys and indexes into a JSON value, no jq needed (YML-28 to YML-33).

type Segment = string | number;

const TOKEN = /\.|\[(?<index>-?\d+)\]|(?<key>[^.[\]|"]+)/y;

/** How JSONPath and JSON Pointer begin: to us it would be a key that no body has. */
const FOREIGN_ROOT = String.raw`[$@](?=[.[]|$)|\/`;

/** Every path that can be resolved. */
export const PATH_PATTERN = new RegExp(String.raw`^(?!${FOREIGN_ROOT})(?:\.|\[-?\d+\]|[^.[\]|"])*$`);

/** @returns why the path is broken and what is allowed; undefined for a path that can be resolved */
export function pathProblem(path: string): string | undefined {
  const allowed =
    'a path is made of keys and whole-number indexes, such as .status, .issues[0].property or .[-1].requestId';
  const parsed = parsePath(path);
  return 'broken' in parsed ? `${parsed.broken}; ${allowed}` : undefined;
}

/**
 * @param value any JSON value
 * @returns what the path leads to; null where nothing is there (YML-29)
 * @throws Error for a path with a {@link pathProblem}
 */
export function resolvePath(value: unknown, path: string): unknown {
  const parsed = parsePath(path);
  if ('broken' in parsed) throw new Error(`the path ${JSON.stringify(path)} is broken: ${parsed.broken}`);
  return parsed.segments.reduce<unknown>(step, value) ?? null;
}

function parsePath(path: string): { segments: Segment[] } | { broken: string } {
  const [root] = new RegExp(`^(?:${FOREIGN_ROOT})`).exec(path) ?? [];
  if (root) return { broken: `${root} at character 1 is not supported, . is the whole body` };
  const segments: Segment[] = [];
  for (let at = 0; at < path.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(path);
    if (!token) return { broken: breakage(path, at) };
    if (token.groups?.index !== undefined) segments.push(Number(token.groups.index));
    if (token.groups?.key !== undefined) segments.push(token.groups.key);
  }
  return { segments };
}

function breakage(path: string, at: number): string {
  const where = `at character ${at + 1}`;
  if (path[at] !== '[') return `${path[at]} ${where} is not supported`;
  const end = path.indexOf(']', at);
  return end < 0 ? `the [ ${where} is not closed` : `${path.slice(at, end + 1)} ${where} is not an index`;
}

/** A key looks only into objects and an index only into lists (YML-29). */
function step(value: unknown, segment: Segment): unknown {
  if (typeof segment === 'number') return Array.isArray(value) ? value.at(segment) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.hasOwn(value, segment) ? (value as Record<string, unknown>)[segment] : null;
}
