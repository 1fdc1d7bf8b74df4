// Patches, as far as the suite sends them: a JSON merge, in which a strategic one merges lists by the names in them.

type Fields = Readonly<Record<string, unknown>>;

/** @returns `target` as `patch` leaves it */
export function merged(target: unknown, patch: unknown, isStrategic: boolean): unknown {
  if (Array.isArray(patch)) {
    return isStrategic && patch.every(isNamed) ? mergedByName(listOf(target), patch) : patch;
  }
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = { ...(isFields(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value, isStrategic);
  }
  return result;
}

function mergedByName(target: readonly Fields[], patch: readonly Fields[]): unknown[] {
  const result: unknown[] = [...target];
  for (const { $patch, ...change } of patch) {
    const at = result.findIndex((item) => isNamed(item) && item.name === change.name);
    if ($patch === 'delete') result.splice(at, at < 0 ? 0 : 1);
    else result.splice(at < 0 ? result.length : at, 1, merged(result[at], change, true));
  }
  return result;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (value: unknown): value is Fields => isFields(value) && 'name' in value;

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value : []);
