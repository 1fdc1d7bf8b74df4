// Writes the JSON files of a policy folder so that a reviewer can read them line by line.

/** One key a line, a list on one line; what prettier leaves as it is. `value` must be plain JSON data. */
export function formatJson(value: unknown, indent = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${formatJson(item, inner)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
