// Ids of the platform: their kind, and 16 random characters (GEN-4, GEN-5).
import { randomBytes } from 'node:crypto';

type Kind =
  | (
      | 'cust'
      | 'usr'
      | 'agt'
      | 'task'
      | 'anal'
      | 'rec'
      | 'opt'
      | 'res'
      | 'evt'
      | 'aud'
      | 'appr'
      | 'out'
      | 'reg'
    )
  | ('key' | 'onb');

const RANDOM_BYTES = 12;

export const newId = (kind: Kind): string => `${kind}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
