// Customers and their users: signing up, logging in, and the accounts of a prepared environment.
import * as bcrypt from 'bcrypt';
import type { Tokens, User } from '../../api/auth';
import { preferences, settings, slo, type Customer } from '../../api/customer';
import { json, shown, type Session } from '../../stores/database';
import type { CustomersTable, UsersTable } from '../../stores/tables';
import type { Selectable } from 'kysely';
import { ApiError } from '../errors';
import { newId } from '../ids';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';
import { tokenHash } from './sealed';
import { openSession } from './sessions';

const BCRYPT_COST = 10;
const MAX_FAILED = 5;
const FAILED_WINDOW_MS = 15 * 60_000;
/** Compared with where there is no such user, so that the answer takes as long. */
const nobody = bcrypt.hash('no password fits', BCRYPT_COST);

export const customerView = ({
  discovery: _d,
  last_event_seq: _s,
  ...row
}: Selectable<CustomersTable>): Customer => shown(row);
export const userView = (row: Selectable<UsersTable>): User =>
  shown({
    ...{ id: row.id, customer_id: row.customer_id, email: row.email },
    role: row.role,
    last_login_at: row.last_login_at,
  });

const isTaken = (error: unknown): boolean => (error as { code?: string }).code === '23505';

export interface NewCustomer {
  readonly email: string;
  readonly company_name: string;
  readonly plan: Customer['plan'];
  readonly autoAnalyze?: boolean;
}

/** @throws {ApiError} conflict for an email that is taken */
export async function addCustomer({ tx }: Journal, customer: NewCustomer, now: Date): Promise<Customer> {
  const { email, company_name, plan, autoAnalyze = true } = customer;
  try {
    const row = await tx
      .insertInto('customers')
      .values({
        ...{ id: newId('cust'), email, company_name, plan, status: 'active', monthly_spend: null },
        ...{ cloud_providers: [], preferences: json(preferences.parse({})), slo: json(slo.parse({})) },
        settings: json(settings.parse({ auto_analyze: autoAnalyze })),
        ...{ discovery: 'none', created_at: now, updated_at: now },
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return customerView(row);
  } catch (error) {
    if (isTaken(error)) throw new ApiError('conflict', `the email ${email} is taken`);
    throw error;
  }
}

/** Takes its time (AUT-4), which no transaction should wait for. */
export const passwordHash = (password: string): Promise<string> => bcrypt.hash(password, BCRYPT_COST);

/** @throws {ApiError} conflict for an email that is taken */
export async function addUser(
  session: Session,
  user: Pick<User, 'customer_id' | 'email' | 'role'> & { password_hash: string },
): Promise<string> {
  const id = newId('usr');
  try {
    await session
      .insertInto('users')
      .values({ id, ...user, last_login_at: null })
      .execute();
    return id;
  } catch (error) {
    if (isTaken(error)) throw new ApiError('conflict', `the email ${user.email} is taken`);
    throw error;
  }
}

/** @returns the id of a new customer, who can log in. @throws {ApiError} conflict for an email that is taken */
export async function signUpCustomer(
  platform: Platform,
  { password, ...wanted }: NewCustomer & { password: string },
  from: { ip: string; requestId: string },
): Promise<string> {
  const password_hash = await passwordHash(password);
  return change(platform, async (journal) => {
    const { id, email, company_name, plan } = await addCustomer(journal, wanted, platform.clock.now());
    const owner = await addUser(journal.tx, { customer_id: id, email, role: 'customer', password_hash });
    const data = { company_name, plan };
    await journal.event({
      ...{ customerId: id, type: 'customer_signed_up', correlationId: from.requestId, data },
    });
    await journal.audit({
      ...{ actor: { user_id: owner }, action: 'sign_up', targetType: 'customer', targetId: id },
      ...{ customerId: id, ...from },
    });
    return id;
  });
}

/** @throws {ApiError} unauthorized for one who has gone */
export async function userById({ stores }: Platform, id: string): Promise<User> {
  const found = stores.database.selectFrom('users').selectAll().where('id', '=', id);
  const row = await found.executeTakeFirst();
  if (row) return userView(row);
  throw new ApiError('unauthorized', 'the user has gone');
}

const TEST_USER = { email: 'test@example.com', password: 'test123' };
export const preparedEmails = ({ settings: { admin } }: Platform): string[] => [admin.email, TEST_USER.email];

/** AUT-3: the accounts that a prepared environment has. Doing it again changes nothing. */
export async function prepareAccounts(platform: Platform): Promise<void> {
  const { stores, settings: own } = platform;
  const has = async (email: string): Promise<boolean> =>
    (await stores.database.selectFrom('users').select('id').where('email', '=', email).execute()).length > 0;
  const account = async ({ email, password }: { email: string; password: string }) => ({
    ...{ email, password_hash: await passwordHash(password) },
  });
  if (!(await has(own.admin.email))) {
    const admin = await account(own.admin);
    await addUser(stores.database, { customer_id: null, role: 'admin', ...admin });
  }
  if (!own.isTest || (await has(TEST_USER.email))) return;
  const user = await account(TEST_USER);
  await change(platform, async (journal) => {
    const wanted = { email: TEST_USER.email, company_name: 'Test Customer', plan: 'pro' as const };
    const { id } = await addCustomer(journal, wanted, platform.clock.now());
    await addUser(journal.tx, { customer_id: id, role: 'customer', ...user });
  });
}

/**
 * @throws {ApiError} invalid_credentials, alike for an unknown user and a wrong password (AUT-10); rate_limited after 5
 *   failures within 15 minutes (AUT-11), alike for both as well
 */
export async function logIn(
  platform: Platform,
  email: string,
  password: string,
  from: { ip: string; requestId: string },
): Promise<Tokens> {
  const { stores, clock } = platform;
  const now = clock.now();
  const failures = `ratelimit:${tokenHash(email)}:failed-logins`;
  const refuseMany = async (): Promise<void> => {
    const { count = 0, endsAt = now } = (await stores.cache.counted(failures, now)) ?? {};
    if (count < MAX_FAILED) return;
    const retry_after = Math.ceil((endsAt.getTime() - now.getTime()) / 1000);
    throw new ApiError('rate_limited', 'too many failed logins of this account', { retry_after });
  };
  await refuseMany();
  const user = await stores.database
    .selectFrom('users')
    .selectAll()
    .where('email', '=', email)
    .executeTakeFirst();
  const fits = await bcrypt.compare(password, user?.password_hash ?? (await nobody));
  if (user && fits) {
    // Once more, or guesses made all at once could find out what those made in turn cannot.
    await refuseMany();
    await stores.cache.delete(failures);
    const set = { failed_logins: 0, last_login_at: now };
    await stores.database.updateTable('users').set(set).where('id', '=', user.id).execute();
    return openSession(platform, userView({ ...user, last_login_at: now }));
  }
  const { count } = await stores.cache.count(failures, now, FAILED_WINDOW_MS);
  await change(platform, async (journal) => {
    if (user)
      await journal.tx.updateTable('users').set({ failed_logins: count }).where('id', '=', user.id).execute();
    await journal.audit({
      ...{
        actor: user ? { user_id: user.id } : { system: 'anonymous' },
        action: 'login',
        targetType: 'user',
      },
      ...{ targetId: user?.id ?? null, customerId: user?.customer_id ?? null, outcome: 'denied' },
      ...from,
    });
  });
  throw new ApiError('invalid_credentials', 'user name or password is wrong');
}
