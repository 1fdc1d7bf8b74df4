// Reads what a client says about a proof (PRF-3).
import { isRecord } from '../../../common/is-record';
import type { ProofRecord } from './proof-records';

export type Proof = Pick<ProofRecord, 'verifiedBy' | 'method' | 'expiresAt'>;

const maxLength = 2_048;

/** @returns the proof, or what is wrong with it */
export function readProof(body: unknown): Proof | { problem: string } {
  const { verifiedBy, method, expiresAt }: Record<string, unknown> = isRecord(body) ? body : {};
  const required = `must be a string of 1 to ${maxLength} characters`;
  if (!isText(verifiedBy)) return { problem: `verifiedBy ${required}` };
  if (!isText(method)) return { problem: `method ${required}` };
  if (expiresAt === undefined || expiresAt === null) return { verifiedBy, method };
  if (!isDate(expiresAt)) return { problem: 'expiresAt must be a date, as in 2027-01-31T00:00:00Z' };
  return { verifiedBy, method, expiresAt };
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= maxLength;

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
