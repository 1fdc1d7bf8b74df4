// What test hooks do: accounts are made and forgotten, never a metric, a status or a result (TST-2, TST-3, TST-6).
import { sql } from 'kysely';
import type { Seeding } from '../api/health';
import { again, json } from '../stores/database';
import { addCustomer, addUser, passwordHash, prepareAccounts, preparedEmails } from './accounts/accounts';
import { endSession } from './accounts/sessions';
import { newId } from './ids';
import { change } from './journal';
import { discoverEstate, onboard } from './estate/onboarding';
import type { Platform } from './platform';

const PASSWORD = 'fixture-password';
/** Hashed once: nobody has to be kept from a password that stands here. */
let hash: Promise<string> | undefined;

/** @returns a new customer with an owner and a viewer, whose clouds are onboarded where an account is named */
export async function seedCustomer(platform: Platform, { fixture, account }: Seeding) {
  const unique = newId('cust').slice(-10).toLowerCase();
  const login = (name: string) => ({
    ...{ email: `${name}-${unique}@${fixture}.example`, password: PASSWORD },
  });
  const [user, viewer] = [login('owner'), login('viewer')];
  const password_hash = await (hash ??= passwordHash(PASSWORD));
  const customer_id = await change(platform, async (journal) => {
    const wanted = { email: user.email, company_name: fixture, plan: 'pro' as const, autoAnalyze: false };
    const { id } = await addCustomer(journal, wanted, platform.clock.now());
    const common = { customer_id: id, password_hash };
    await addUser(journal.tx, { ...common, role: 'customer', email: user.email });
    await addUser(journal.tx, { ...common, role: 'viewer', email: viewer.email });
    return id;
  });
  if (account) {
    const { iam_role_arn, region, project_id, service_account, gcp_region = 'us-central1' } = account;
    await onboard(platform, customer_id, { cloud_provider: 'aws', iam_role_arn, region });
    if (project_id && service_account) {
      const gcp = { cloud_provider: 'gcp' as const, project_id, service_account, region: gcp_region };
      await onboard(platform, customer_id, gcp);
    }
    await discoverEstate(platform, customer_id);
  }
  return { customer_id, user, viewer };
}

/** Empties every store; prepared accounts keep their ids, and the agents their registrations. */
export async function resetStores(platform: Platform): Promise<void> {
  const { stores } = platform;
  await stores.database.transaction().execute(async (tx) => {
    const users = await tx
      .selectFrom('users')
      .selectAll()
      .where('email', 'in', preparedEmails(platform))
      .execute();
    const ids = users.map(({ customer_id }) => customer_id ?? '');
    const customers = await tx.selectFrom('customers').selectAll().where('id', 'in', ids).execute();
    // As a whole, which no route can do: the audit log refuses to lose a single entry.
    await sql`truncate customers, users, tasks, audit_log cascade`.execute(tx);
    for (const { preferences, slo, settings, last_event_seq: _, ...row } of customers) {
      const parts = { preferences: json(preferences), slo: json(slo), settings: json(settings) };
      await tx
        .insertInto('customers')
        .values({ ...row, ...parts })
        .execute();
    }
    if (users.length > 0) await tx.insertInto('users').values(users).execute();
  });
  await Promise.all([stores.metrics.forget(), stores.vectors.forget(), stores.cache.forget()]);
  await prepareAccounts(platform);
}

/** A customer goes with everything that belongs to it, in each of the stores (STO-4). */
export async function removeCustomer(platform: Platform, id: string): Promise<void> {
  const { stores } = platform;
  const sessions = stores.database
    .selectFrom('refresh_tokens')
    .innerJoin('users', 'users.id', 'user_id')
    .select('family')
    .distinct()
    .where('customer_id', '=', id);
  for (const { family } of await sessions.execute()) await endSession(platform, family);
  await again(() => stores.database.deleteFrom('customers').where('id', '=', id).execute());
  await Promise.all([stores.metrics.forget(id), stores.vectors.forget(id)]);
}
