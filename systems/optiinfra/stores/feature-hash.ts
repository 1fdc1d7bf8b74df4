// Features as a vector of 64 dimensions: a signed hash of each, so that no model and no vendor's key is needed (STO-6).
import { createHash } from 'node:crypto';
import { DIMENSIONS } from './vectors';

/**
 * The same features give the same vector, in whatever order they come; it has length 1.
 *
 * @param features texts count as they are, numbers by their size
 */
export function featureHash(features: Readonly<Record<string, string | number>>): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  // Sums of fractions depend on their order, and vectors must not depend on that of the features.
  for (const [name, value] of Object.entries(features).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isText = typeof value === 'string';
    const digest = createHash('sha256')
      .update(isText ? `${name}=${value}` : name)
      .digest();
    const at = digest.readUInt32BE(0) % DIMENSIONS;
    const sign = (digest[4] as number) % 2 === 0 ? 1 : -1;
    vector[at] = (vector[at] as number) + sign * (isText ? 1 : value);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((one) => one / length);
}
