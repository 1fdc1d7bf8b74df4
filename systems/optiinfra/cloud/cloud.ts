// The cloud that the doors share: the accounts there are, the time, who is let in, and what faults refuse.
import type { Clock } from './clock';
import { amend, type Overrides } from './world/amend';
import { CloudError } from './world/errors';
import { faultsOf, struck, type FaultKind } from './world/faults';
import { accountWith, type FixtureName } from './world/fixtures';
import { accountIdOf, digest } from './world/ids';
import { settle } from './world/settle';
import type { Account, Now, Outcome } from './world/types';

/** Calls that an account remembers. */
const CALLS_KEPT = 10_000;

/** Whom temporary credentials stand for; `expiresAt` in real time. */
export interface Session {
  readonly accountId: string;
  readonly principal: string;
  readonly key: string;
  readonly secret: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** What is done through which door. */
export interface Operation {
  readonly door: 'ec2' | 'sts' | 'cloudwatch' | 'gcp' | 'serving' | 'billing' | 'sim';
  readonly name: string;
}

export interface NewAccount {
  readonly fixture: FixtureName;
  readonly overrides: Overrides;
  readonly accountId?: string;
  readonly seed?: string;
}

export class Cloud {
  private readonly accounts = new Map<string, Account>();
  private readonly sessions = new Map<string, Session>();
  private made = 0;

  constructor(
    readonly clock: Clock,
    private readonly seed: string,
  ) {}

  /** Makes an account; one that had this id is replaced (FIX-6). */
  create({ fixture, overrides, accountId, seed }: NewAccount): Account {
    const from = seed ?? `${this.seed}/${this.made++}`;
    const account = amend(
      accountWith(fixture, from, this.clock.now(), accountId ?? accountIdOf(from)),
      overrides,
    );
    this.accounts.set(account.id, account);
    return account;
  }

  /** @returns the account as it is now: what was due has happened */
  account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new CloudError('not_found', `there is no account '${id}'`);
    const settled = settle(account, this.nowOf(account));
    this.accounts.set(id, settled);
    return settled;
  }

  /** @returns the account of a Google project */
  projectAccount(projectId: string): Account {
    const found = [...this.accounts.values()].find((one) => one.projectId === projectId);
    if (!found) throw new CloudError('not_found', `The resource 'projects/${projectId}' was not found`);
    return this.account(found.id);
  }

  has(id: string): boolean {
    return this.accounts.has(id);
  }

  nowOf({ clockAheadMs }: Account): Now {
    const { sim, wall } = this.clock.now();
    return { sim: sim + clockAheadMs, wall };
  }

  /**
   * Does something to an account, unless a fault refuses it. The call is kept, whatever became of it.
   *
   * @throws {CloudError} of `act`, which then has changed nothing, or of a fault
   */
  act<T>(id: string, operation: Operation, act: (account: Account, now: Now) => Outcome<T>): T {
    let account = this.account(id);
    const now = this.nowOf(account);
    let outcome = 'ok';
    try {
      account = refused(account, operation);
      const [after, answer] = act(account, now);
      account = settle(after, now);
      return answer;
    } catch (error) {
      if (error instanceof FaultError) account = struck(account, error.fault);
      outcome = error instanceof CloudError ? (error.awsCode ?? error.kind) : 'internal';
      throw error;
    } finally {
      this.accounts.set(id, operation.door === 'sim' ? account : called(account, operation, outcome, now));
    }
  }

  /** Lets a principal of an account in for some real time. */
  admit(account: Account, principal: string, seconds: number): Session {
    const expiresAt = this.clock.now().wall + seconds * 1000;
    const secret = digest(`${account.seed}/${principal}/${expiresAt}/${this.sessions.size}`);
    const key = `ASIA${secret.slice(0, 16).toUpperCase()}`;
    const session = { accountId: account.id, principal, key, secret: secret.slice(16, 56), expiresAt };
    const admitted = { ...session, token: digest(secret) };
    this.sessions.set(key, admitted).set(admitted.token, admitted);
    return admitted;
  }

  /** @param credential an access key, or a bearer token */
  sessionOf(credential: string): Session | undefined {
    const session = this.sessions.get(credential);
    const isValid = session && this.has(session.accountId) && this.clock.now().wall < session.expiresAt;
    return isValid ? session : undefined;
  }

  forget(id: string): void {
    this.accounts.delete(id);
  }

  reset(): void {
    this.accounts.clear();
    this.sessions.clear();
  }
}

/** A fault that strikes by an error. */
export class FaultError extends CloudError {
  constructor(
    readonly fault: Parameters<typeof struck>[1],
    ...rest: ConstructorParameters<typeof CloudError>
  ) {
    super(...rest);
  }
}

const apiErrors = {
  internal: ['internal', 'InternalError'],
  throttle: ['throttled', 'RequestLimitExceeded'],
  unavailable: ['unavailable', 'Unavailable'],
} as const;

/** @throws {CloudError} where a fault wants this operation refused */
function refused(account: Account, { door, name }: Operation): Account {
  const isMeant = (fault: { operation?: string }): boolean => (fault.operation ?? name) === name;
  const first = <K extends FaultKind>(kind: K) =>
    faultsOf(account, kind).find((one) => isMeant(one as object));
  if (door === 'sim') return account;
  const denied = first('iam_denied');
  if (denied && !['serving', 'billing'].includes(door)) {
    throw new CloudError('denied', `The account does not allow ${name} any more`);
  }
  const error = first('cloud_api_error');
  if (!error) return account;
  const [kind, code] = apiErrors[error.error];
  throw new FaultError(error, kind, `${name} failed: ${error.error}`, code);
}

function called(account: Account, { door, name }: Operation, outcome: string, { wall }: Now): Account {
  const seq = (account.calls.at(-1)?.seq ?? 0) + 1;
  const call = { seq, at: new Date(wall).toISOString(), door, operation: name, outcome };
  return { ...account, calls: [...account.calls.slice(1 - CALLS_KEPT), call] };
}
