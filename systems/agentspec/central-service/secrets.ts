// Makes and compares the secrets of the central service; it keeps hashes, never a secret itself.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const newSecret = (): string => randomBytes(32).toString('base64url');

export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** In constant time: hashing gives both sides one length. */
export const matches = (secret: string, hash: Buffer): boolean => timingSafeEqual(hashOf(secret), hash);
