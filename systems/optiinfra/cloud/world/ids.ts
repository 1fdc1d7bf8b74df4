// Ids and noise that follow from a seed: the same commands on the same seed make the same world (CLD-6).
import { createHash } from 'node:crypto';
import type { Account, Outcome } from './types';

/** @returns `length` hexadecimal digits that follow from `text` */
export const digest = (text: string, length = 64): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** @returns a fresh id such as `i-0123456789abcdef0` */
export function newId(account: Account, prefix: string, length = 17): Outcome<string> {
  const id = `${prefix}${digest(`${account.seed}/${account.id}/${account.nextId}`, length)}`;
  return [{ ...account, nextId: account.nextId + 1 }, id];
}

/** @returns a twelve-digit account id */
export const accountIdOf = (seed: string): string =>
  String(100_000_000_000 + (parseInt(digest(seed, 12), 16) % 900_000_000_000));

/** @returns a factor around 1, the same for the same `what` in the same simulated minute; 1 without noise */
export function noiseOf({ noise, seed }: Account, what: string, sim: number): number {
  if (noise === 0) return 1;
  const share = parseInt(digest(`${seed}/${what}/${Math.floor(sim / 60_000)}`, 8), 16) / 0xffffffff;
  return 1 + noise * (2 * share - 1);
}
