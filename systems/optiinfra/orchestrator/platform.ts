// What every part of the orchestrator works with.
import type { Logger } from 'pino';
import type { Stores } from '../stores/stores';
import type { Routing } from './tasks/routing';
import type { SecurityClock } from './clock';
import type { Settings } from './settings';

export interface Platform {
  readonly stores: Stores;
  readonly clock: SecurityClock;
  readonly settings: Settings;
  readonly log: Logger;
  readonly routing: Routing;
}

export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: 'admin' | 'customer' | 'viewer';
  readonly customerId: string | null;
  /** The session; null for an API key, which acts as the user who minted it. */
  readonly family: string | null;
}
/** Who makes a request: a user with a session or an API key, an agent with the service key, or nobody that is known. */
export type Caller = UserCaller | { readonly kind: 'service' };

/** Of whom and from where a change came, for the audit log. */
export interface By {
  readonly userId: string;
  readonly ip: string;
  readonly requestId: string;
}
