// The bill: the run-rate a month of what runs now, and of nothing else (CLD-15).
import {
  HOURS_PER_MONTH,
  TRANSFER_DOLLARS_PER_GB,
  commitmentDiscount,
  onDemandPrice,
  typeOf,
} from './catalogue';
import { isUp } from './cohort-metrics';
import { CloudError } from './errors';
import { newId } from './ids';
import { instancesById } from './instances';
import { spotPrice } from './market';
import type { Account, Commitment, Instance, Link, Outcome, Provider } from './types';

/** @returns dollars a month for an instance as long as it stays what it is; 0 while it does not run */
export function instanceCost(account: Account, instance: Instance): number {
  if (!isUp(instance)) return 0;
  const { type, region, pricing, commitmentId } = instance;
  if (pricing === 'spot') return spotPrice(account, type, region);
  const commitment = account.commitments.find(({ id }) => id === commitmentId);
  return onDemandPrice(type, region) * (1 - (commitment?.discountPct ?? 0) / 100);
}

/** @returns dollars a month for what was committed and no running instance uses */
const unusedCost = (account: Account, commitment: Commitment): number => {
  const users = account.instances.filter((one) => one.commitmentId === commitment.id && isUp(one)).length;
  const price =
    onDemandPrice(commitment.instanceType, commitment.region) * (1 - commitment.discountPct / 100);
  return Math.max(0, commitment.count - users) * price;
};

/** @returns the part of a workload's traffic that a provider serves; a provider itself stands where it stands */
function partAt(account: Account, end: string, provider: Provider): number {
  const workload = account.workloads.find(({ id }) => id === end);
  if (!workload) return end === provider ? 1 : 0;
  return workload.cohorts.reduce((sum, { instanceIds, weight }) => {
    const up = account.instances.filter((one) => instanceIds.includes(one.id) && isUp(one));
    const here = up.filter((one) => one.provider === provider).length;
    return sum + (up.length === 0 ? 0 : (weight / 100) * (here / up.length));
  }, 0);
}

/** @returns GB a month that cross from one cloud to the other */
export const transferGb = (account: Account): number =>
  account.links.reduce((sum, link) => sum + crossing(account, link), 0);

const crossing = (account: Account, { from, to, gbPerMonth }: Link): number =>
  gbPerMonth *
  (partAt(account, from, 'aws') * partAt(account, to, 'gcp') +
    partAt(account, from, 'gcp') * partAt(account, to, 'aws'));

const cents = (dollars: number): number => Math.round((dollars + Number.EPSILON) * 100) / 100;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** @returns the bill, in dollars a month of which sums are taken before they are rounded to cents */
export function bill(account: Account) {
  const running = account.instances.filter(isUp);
  const of = (provider: Provider): number =>
    sum(running.filter((one) => one.provider === provider).map((one) => instanceCost(account, one)));
  const [aws, gcp] = [of('aws'), of('gcp')];
  const commitments = account.commitments.map((one) => ({ ...one, unused: unusedCost(account, one) }));
  const unused = sum(commitments.map((one) => one.unused));
  const gb = transferGb(account);
  const transfer = gb * TRANSFER_DOLLARS_PER_GB;
  const monthly = aws + gcp + unused + transfer;
  return {
    monthly_cost: cents(monthly),
    daily_cost: cents((monthly * 24) / HOURS_PER_MONTH),
    by_provider: { aws: cents(aws), gcp: cents(gcp) },
    transfer: { gb_per_month: gb, cost: cents(transfer), dollars_per_gb: TRANSFER_DOLLARS_PER_GB },
    unused_commitments: cents(unused),
    instances: running.map((one) => ({
      instance_id: one.id,
      ...{ provider: one.provider, instance_type: one.type, region: one.region, pricing: one.pricing },
      monthly_cost: cents(instanceCost(account, one)),
    })),
    commitments: commitments.map((one) => ({
      ...{
        commitment_id: one.id,
        provider: one.provider,
        instance_type: one.instanceType,
        region: one.region,
      },
      ...{ count: one.count, term_years: one.termYears, payment: one.payment, discount_pct: one.discountPct },
      unused_cost: cents(one.unused),
    })),
  };
}

type Offer = Omit<Commitment, 'id' | 'discountPct'>;

/** Buys capacity for one or three years. It is billed from now on, used or not. */
export function purchase(account: Account, offer: Offer): Outcome<string> {
  onDemandPrice(typeOf(offer.instanceType, offer.provider).name, offer.region);
  const [after, id] = newId(account, 'ri-', 12);
  const discountPct = commitmentDiscount(offer.provider, offer.termYears, offer.payment);
  return [{ ...after, commitments: [...after.commitments, { id, ...offer, discountPct }] }, id];
}

/**
 * Lets these instances, and no others, use a commitment; none of them gives it back.
 *
 * @throws {CloudError} for instances that it does not fit, or more of them than it has
 */
export function apply(account: Account, id: string, instanceIds: readonly string[]): Outcome<null> {
  const commitment = account.commitments.find((one) => one.id === id);
  if (!commitment) throw new CloudError('not_found', `there is no commitment '${id}'`);
  if (instanceIds.length > commitment.count)
    throw new CloudError(
      'conflict',
      `commitment ${id} is for ${commitment.count}, not for ${instanceIds.length}`,
    );
  const unfit = instancesById(account, instanceIds).find(
    (one) =>
      one.type !== commitment.instanceType ||
      one.region !== commitment.region ||
      one.pricing === 'spot' ||
      (one.commitmentId ?? id) !== id,
  );
  if (unfit)
    throw new CloudError(
      'conflict',
      `commitment ${id} does not fit ${unfit.id} (${unfit.type}, ${unfit.pricing})`,
    );
  const instances = account.instances.map((one): Instance => {
    if (instanceIds.includes(one.id)) return { ...one, pricing: 'reserved', commitmentId: id };
    return one.commitmentId === id ? { ...one, pricing: 'on-demand', commitmentId: null } : one;
  });
  return [{ ...account, instances }, null];
}
