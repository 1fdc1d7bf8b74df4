// Field types that several parts of the manifest schema share.
import * as z from 'zod';

/** Non-empty text; may be a reference (MAN-3). */
export const text = z.string().min(1);

/** Lowercase slug: the alphabet of agent and tool names (MAN-5). */
export const slug = z
  .string()
  .regex(/^[a-z0-9-]+$/, 'Invalid name: expected one or more of a-z, 0-9 and hyphen');

export const texts = z.array(z.string());
export const positiveInteger = z.number().int().min(1);
export const ratio = z.number().min(0).max(1);
