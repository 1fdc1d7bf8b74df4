// A customer's clouds: credentials under seal, temporary access for one task, and what is discovered there.
import { deployment, type Deployment, type Instance } from '../api/infrastructure';
import type { Onboarding } from '../api/customer';
import { CloudRefusal, type CloudAccess } from '../clients/cloud/access';
import { assumeRole, Ec2 } from '../clients/cloud/aws';
import { Planes } from '../clients/cloud/planes';
import { json } from '../stores/database';
import { ApiError } from './errors';
import { audit } from './journal';
import type { Platform } from './platform';
import { seal, unseal } from './sealed';

/** Temporary credentials live an hour; a new set is fetched well before. */
const ACCESS_KEPT_MS = 15 * 60_000;
const kept = new Map<string, { readonly until: number; readonly access: Promise<CloudAccess> }>();

/** @throws {ApiError} role_not_assumable where the cloud refuses (ONB-4) */
export async function tryRole({ settings }: Platform, { iam_role_arn, region }: Onboarding): Promise<void> {
  try {
    await assumeRole(settings.cloud.aws, iam_role_arn, region);
  } catch (error) {
    if (error instanceof CloudRefusal)
      throw new ApiError('role_not_assumable', `AWS refuses ${iam_role_arn}: ${error.code}`);
    throw error;
  }
}

export async function keepCredentials(
  { stores, settings, clock }: Platform,
  customerId: string,
  given: Onboarding,
): Promise<void> {
  const row = { ciphertext: seal(settings.encryptionKey, given), created_at: clock.now() };
  await stores.database
    .insertInto('cloud_credentials')
    .values({ customer_id: customerId, provider: given.cloud_provider, ...row })
    .onConflict((on) => on.columns(['customer_id', 'provider']).doUpdateSet(row))
    .execute();
  kept.delete(customerId);
}

/** @returns access for as long as temporary credentials live; each reading of the sealed ones is in the audit log */
export function accessOf(platform: Platform, customerId: string): Promise<CloudAccess> {
  const found = kept.get(customerId);
  if (found && found.until > Date.now()) return found.access;
  const access = openAccount(platform, customerId);
  kept.set(customerId, { until: Date.now() + ACCESS_KEPT_MS, access });
  access.catch(() => kept.delete(customerId));
  return access;
}

async function openAccount({ stores, settings, clock }: Platform, customerId: string): Promise<CloudAccess> {
  const row = await stores.database
    .selectFrom('cloud_credentials')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  if (!row) throw new Error(`customer ${customerId} has onboarded no cloud`);
  await audit(stores.database, clock.now(), {
    ...{ actor: { system: 'orchestrator' }, action: 'read_credentials', targetType: 'cloud_credentials' },
    ...{ targetId: row.provider, customerId },
  });
  const { iam_role_arn, region } = unseal(settings.encryptionKey, row.ciphertext) as Onboarding;
  return assumeRole(settings.cloud.aws, iam_role_arn, region);
}

export const planesOf = async (platform: Platform, customerId: string): Promise<Planes> =>
  new Planes(platform.settings.cloud.planes, (await accessOf(platform, customerId)).account_id);

/** Reads through the cloud's own API what there is (ONB-10), and keeps it. */
export async function discover(
  platform: Platform,
  customerId: string,
): Promise<{ instances: Instance[]; deployments: Deployment[] }> {
  const planes = await planesOf(platform, customerId);
  const ec2 = new Ec2(platform.settings.cloud.aws, await accessOf(platform, customerId));
  const [states, all, workloads] = await Promise.all([ec2.states(), planes.instances(), planes.workloads()]);
  ec2.close();
  const instances = all.filter(({ instance_id, provider }) => provider !== 'aws' || states.has(instance_id));
  const deployments = workloads
    .filter(({ kind }) => kind === 'deployment')
    .map((one) => deployment.parse(one));
  await platform.stores.database.transaction().execute(async (tx) => {
    await tx.deleteFrom('instances').where('customer_id', '=', customerId).execute();
    await tx.deleteFrom('vllm_deployments').where('customer_id', '=', customerId).execute();
    const found = instances.map((one) => ({
      customer_id: customerId,
      instance_id: one.instance_id,
      view: json(one),
    }));
    const served = deployments.map((one) => ({
      customer_id: customerId,
      deployment_id: one.deployment_id,
      view: json(one),
    }));
    if (found.length > 0) await tx.insertInto('instances').values(found).execute();
    if (served.length > 0) await tx.insertInto('vllm_deployments').values(served).execute();
  });
  return { instances, deployments };
}
