// Reads one value of a JSON body by the path that a feature's table gives: "tools.0.name".

/**
 * @returns the text of the value: a string as it is, anything else as compact JSON; "(missing)" where there is none,
 *   so that a comparison shows what is missing.
 */
export function valueAt(body: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], body);
  if (value === undefined) return '(missing)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
