// What every part of the orchestrator works with.
import type { Logger } from 'pino';
import type { Stores } from '../stores/stores';
import type { SecurityClock } from './clock';
import type { Settings } from './settings';

export interface Platform {
  readonly stores: Stores;
  readonly clock: SecurityClock;
  readonly settings: Settings;
  readonly log: Logger;
}

/** Who makes a request: a user with a session, an agent with the service key, or nobody that is known. */
export type Caller =
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly role: 'admin' | 'customer' | 'viewer';
      readonly customerId: string | null;
      readonly jti: string;
      readonly family: string;
    }
  | { readonly kind: 'service' };
