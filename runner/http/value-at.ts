// Reads one value of a JSON body by the path that a feature's table gives: "tools.0.name".

/**
 * @returns the text of the value: a string as it is, anything else as compact JSON; "(missing)" where there is none,
 *   so that a comparison shows what is missing.
 */
export function valueAt(body: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>(innerValue, body);
  if (value === undefined) return '(missing)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Of lists and objects only, and only what they have themselves: a path finds no methods, and no letters of a text. */
function innerValue(outer: unknown, key: string): unknown {
  const has = typeof outer === 'object' && outer !== null && Object.hasOwn(outer, key);
  return has ? (outer as Record<string, unknown>)[key] : undefined;
}
