// The spot market: discounts, the history of prices, and how many instances a pool still has.
import { HOURS_PER_MONTH, nominalMarket, onDemandPrice, typeOf } from './catalogue';
import { faultsOf } from './faults';
import type { Account, Instance, Market, Provider } from './types';

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;

const isMeant = (fault: { instance_type?: string }, type: string): boolean =>
  (fault.instance_type ?? type) === type;

/** @returns the market of a type as it is now, faults included */
export function marketOf(account: Account, type: string): Market {
  const market = account.markets[type] ?? nominalMarket(typeOf(type));
  const spike = faultsOf(account, 'spot_price_spike').find((fault) => isMeant(fault, type));
  const exhausted = faultsOf(account, 'spot_capacity_exhausted').some((fault) => isMeant(fault, type));
  return {
    ...market,
    ...(spike ? { current: spike.discount } : {}),
    ...(exhausted ? { capacity: 0 } : {}),
  };
}

/** @returns dollars a month of one spot instance at the current price, which is the one that is billed */
export const spotPrice = (account: Account, type: string, region: string): number =>
  onDemandPrice(type, region) * (1 - marketOf(account, type).current / 100);

export const hourly = (monthly: number): number => monthly / HOURS_PER_MONTH;

const holdsPlace = ({ state }: Instance): boolean => ['pending', 'running', 'interrupting'].includes(state);

/** @returns how many more instances the pool of a type and region can run */
export function available(account: Account, type: string, region: string, spot: boolean): number {
  const { capacity, onDemandCapacity } = marketOf(account, type);
  const used = account.instances.filter(
    (one) =>
      one.type === type && one.region === region && (one.pricing === 'spot') === spot && holdsPlace(one),
  );
  return Math.max(0, (spot ? capacity : onDemandCapacity) - used.length);
}

/** Dollars an hour from this moment on. */
export interface PricePoint {
  readonly at: number;
  readonly price: number;
}

/**
 * A price a day for 30 days. The newest is the current one; the mean of them all is the average of the market, unless
 * a spike has just changed the newest.
 */
export function priceHistory(account: Account, type: string, region: string, now: number): PricePoint[] {
  const { average, current } = account.markets[type] ?? nominalMarket(typeOf(type));
  const earlier = (average * HISTORY_DAYS - current) / (HISTORY_DAYS - 1);
  const onDemand = hourly(onDemandPrice(type, region));
  const today = Math.floor(now / 1000) * 1000;
  return Array.from({ length: HISTORY_DAYS }, (_, day) => {
    const isNewest = day === HISTORY_DAYS - 1;
    const discount = isNewest ? marketOf(account, type).current : earlier;
    return { at: today - (HISTORY_DAYS - 1 - day) * DAY_MS, price: onDemand * (1 - discount / 100) };
  });
}

/** @returns the zone in which a region's instances start when nobody says where */
export const defaultZone = (provider: Provider, region: string): string =>
  provider === 'aws' ? `${region}a` : `${region}-a`;
