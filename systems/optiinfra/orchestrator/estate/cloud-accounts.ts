// A customer's clouds: credentials under seal, temporary access for one task, and what is discovered there.
import { sql } from 'kysely';
import { deployment, type Deployment, type Instance } from '../../api/infrastructure';
import type { Onboarding } from '../../api/customer';
import { CloudRefusal, type CloudAccess } from '../../clients/cloud/access';
import { assumeRole } from '../../clients/cloud/aws';
import { computeOf } from '../../clients/cloud/compute';
import { serviceAccountAccess } from '../../clients/cloud/gcp';
import { Planes, type ObservedInstance, type Workload } from '../../clients/cloud/planes';
import { json, type Session } from '../../stores/database';
import { ApiError } from '../errors';
import { audit } from '../journal';
import type { Platform } from '../platform';
import { seal, unseal } from '../accounts/sealed';

/** Temporary credentials live an hour; a new set is fetched well before. */
const ACCESS_KEPT_MS = 15 * 60_000;
const kept = new Map<string, { readonly until: number; readonly access: Promise<CloudAccess> }>();

const open = ({ settings }: Platform, given: Onboarding): Promise<CloudAccess> =>
  given.cloud_provider === 'aws'
    ? assumeRole(settings.cloud.aws, given.iam_role_arn, given.region)
    : serviceAccountAccess(settings.cloud.planes, given);

/** What clouds say of themselves, and not of whoever asks: the same again may succeed. */
const PASSING =
  /^(Throttling\w*|RequestLimitExceeded|TooManyRequests\w*|RESOURCE_EXHAUSTED|UNAVAILABLE|INTERNAL)$/;

/** @throws {ApiError} role_not_assumable where the cloud refuses (ONB-4), unavailable where it gives no answer (API-21) */
export async function tryRole(platform: Platform, given: Onboarding): Promise<void> {
  try {
    await open(platform, given);
  } catch (error) {
    if (!(error instanceof CloudRefusal) || PASSING.test(error.code))
      throw new ApiError(
        'unavailable',
        `${given.cloud_provider} does not answer: ${(error as Error).message}`,
      );
    const who = given.cloud_provider === 'aws' ? given.iam_role_arn : given.service_account;
    throw new ApiError('role_not_assumable', `${given.cloud_provider} refuses ${who}: ${error.code}`);
  }
}

export async function keepCredentials(
  { settings, clock }: Platform,
  session: Session,
  customerId: string,
  given: Onboarding,
): Promise<void> {
  const row = { ciphertext: seal(settings.encryptionKey, given), created_at: clock.now() };
  await session
    .insertInto('cloud_credentials')
    .values({ customer_id: customerId, provider: given.cloud_provider, ...row })
    .onConflict((on) => on.columns(['customer_id', 'provider']).doUpdateSet(row))
    .execute();
}

/** Credentials have changed: what was opened with the old ones is not used any more. */
export const forgetAccess = (customerId: string): boolean => kept.delete(customerId);

/** @returns access for as long as temporary credentials live; each reading of the sealed ones is in the audit log */
export function accessOf(platform: Platform, customerId: string): Promise<CloudAccess> {
  const found = kept.get(customerId);
  if (found && found.until > Date.now()) return found.access;
  const access = openAccounts(platform, customerId);
  kept.set(customerId, { until: Date.now() + ACCESS_KEPT_MS, access });
  access.catch(() => kept.delete(customerId));
  return access;
}

async function openAccounts(platform: Platform, customerId: string): Promise<CloudAccess> {
  const { stores, settings, clock } = platform;
  const rows = await stores.database
    .selectFrom('cloud_credentials')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('provider')
    .execute();
  const opened: CloudAccess[] = [];
  for (const { provider, ciphertext } of rows) {
    await audit(stores.database, clock.now(), {
      ...{ actor: { system: 'orchestrator' }, action: 'read_credentials', targetType: 'cloud_credentials' },
      ...{ targetId: provider, customerId },
    });
    opened.push(await open(platform, unseal(settings.encryptionKey, ciphertext) as Onboarding));
  }
  const [first, second] = opened;
  if (!first) throw new Error(`customer ${customerId} has onboarded no cloud`);
  return { ...second, ...first };
}

export const planesOf = async (platform: Platform, customerId: string): Promise<Planes> =>
  new Planes(platform.settings.cloud.planes, (await accessOf(platform, customerId)).account_id);

/** What a customer runs in the clouds that were onboarded. */
export interface Estate {
  readonly instances: readonly ObservedInstance[];
  readonly workloads: readonly Workload[];
}

/** Reads through the clouds' own APIs what there is. */
export async function look(platform: Platform, customerId: string): Promise<Estate> {
  const access = await accessOf(platform, customerId);
  const planes = await planesOf(platform, customerId);
  const [all, workloads, ...seen] = await Promise.all([
    ...([planes.instances(), planes.workloads()] as const),
    ...(['aws', 'gcp'] as const).map((provider) => idsOf(platform, access, provider)),
  ]);
  // A cloud may forget what has ended; it is shown as long as billing knows it.
  const isOurs = ({ instance_id, provider, state }: ObservedInstance): boolean =>
    access[provider] !== undefined && (state === 'terminated' || seen.some((ids) => ids.has(instance_id)));
  const instances = all.filter(isOurs);
  const ids = new Set(instances.map(({ instance_id }) => instance_id));
  return { instances, workloads: workloads.filter((one) => one.instance_ids.some((id) => ids.has(id))) };
}

async function idsOf(
  { settings }: Platform,
  access: CloudAccess,
  provider: 'aws' | 'gcp',
): Promise<Set<string>> {
  if (!access[provider]) return new Set();
  const compute = computeOf(settings.cloud, access, provider);
  try {
    return await compute.ids();
  } finally {
    compute.close();
  }
}

/** Keeps what there is (ONB-10). */
export async function discover(
  platform: Platform,
  customer_id: string,
): Promise<{ instances: readonly Instance[]; deployments: Deployment[] }> {
  const { instances, workloads } = await look(platform, customer_id);
  const deployments = workloads
    .filter(({ kind }) => kind === 'deployment')
    .map((one) => deployment.parse(one));
  await platform.stores.database.transaction().execute(async (tx) => {
    // One keeps at a time, or two would keep the same.
    await sql`select pg_advisory_xact_lock(hashtext(${`discover ${customer_id}`}))`.execute(tx);
    for (const table of ['instances', 'vllm_deployments', 'workloads'] as const)
      await tx.deleteFrom(table).where('customer_id', '=', customer_id).execute();
    const found = instances.map((one) => ({
      ...{ customer_id, instance_id: one.instance_id, view: json(one) },
    }));
    const served = deployments.map((one) => ({
      ...{ customer_id, deployment_id: one.deployment_id, view: json(one) },
    }));
    const worked = workloads.map((one) => ({
      ...{ customer_id, workload_id: one.deployment_id, view: json(one) },
    }));
    if (found.length > 0) await tx.insertInto('instances').values(found).execute();
    if (served.length > 0) await tx.insertInto('vllm_deployments').values(served).execute();
    if (worked.length > 0) await tx.insertInto('workloads').values(worked).execute();
  });
  return { instances, deployments };
}
