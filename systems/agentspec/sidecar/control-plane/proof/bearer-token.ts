// Lets a request pass only with the right bearer token.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time: hashing gives both sides one length. */
export function bearsToken(authorization: string | undefined, token: string): boolean {
  const given = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
