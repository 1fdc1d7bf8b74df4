// Types, prices and discounts (CLD-11 to CLD-13). Nominal, in dollars a month of 730 hours (GEN-8).
import { CloudError } from './errors';
import type { Market, Provider } from './types';

export const HOURS_PER_MONTH = 730;
/** CLD-15. */
export const TRANSFER_DOLLARS_PER_GB = 0.08;
/** Of a type in a region (CLD-22). */
const POOL_SIZE = 20;

export interface InstanceType {
  readonly name: string;
  readonly provider: Provider;
  readonly gpuType: string;
  readonly gpuCount: number;
  /** Of video memory of one GPU, in MiB. */
  readonly gpuMemory: number;
  readonly onDemand: number;
  readonly average: number;
  readonly current: number;
  /** What it can do, relative to the others of its family and to its equivalent. */
  readonly units: number;
  readonly half?: string;
  readonly equivalent?: string;
}

type Row = [string, Provider, string, number, number, number, number, number, number, string?, string?];
const rows: readonly Row[] = [
  ['p4d.24xlarge', 'aws', 'A100', 8, 40_960, 30_000, 46, 44, 8, 'p4d.12xlarge'],
  ['p4de.24xlarge', 'aws', 'A100-80', 8, 81_920, 40_000, 45, 45, 8],
  ['p4d.12xlarge', 'aws', 'A100', 4, 40_960, 15_000, 45, 45, 4, undefined, 'a2-highgpu-4g'],
  ['g5.48xlarge', 'aws', 'A10G', 8, 24_576, 12_500, 40, 39.09, 4, 'g5.24xlarge'],
  ['g5.24xlarge', 'aws', 'A10G', 4, 24_576, 10_000, 40, 40, 2, undefined, 'g2-standard-48'],
  ['g5.2xlarge', 'aws', 'A10G', 1, 24_576, 1_200, 60, 60, 0.5],
  ['a2-highgpu-4g', 'gcp', 'A100', 4, 40_960, 10_000, 60, 60, 4, undefined, 'p4d.12xlarge'],
  ['g2-standard-48', 'gcp', 'L4', 4, 24_576, 7_000, 60, 60, 2, undefined, 'g5.24xlarge'],
];

export const catalogue: readonly InstanceType[] = rows.map(
  ([name, provider, gpuType, gpuCount, gpuMemory, onDemand, average, current, units, half, equivalent]) => ({
    ...{ name, provider, gpuType, gpuCount, gpuMemory, onDemand, average, current, units, half, equivalent },
  }),
);
const byName = new Map(catalogue.map((type) => [type.name, type]));

/** Prices of a region relative to the nominal ones. */
const regions: Readonly<Record<Provider, Readonly<Record<string, number>>>> = {
  aws: { 'us-east-1': 1, 'us-east-2': 1, 'us-west-2': 1, 'eu-west-1': 1.1 },
  gcp: { 'us-central1': 1, 'us-east1': 1, 'us-west1': 1, 'europe-west4': 1.1 },
};

export const regionsOf = (provider: Provider): string[] => Object.keys(regions[provider]);

/** @throws {CloudError} for a type that the catalogue lacks, or that another cloud has */
export function typeOf(name: string, provider?: Provider): InstanceType {
  const type = byName.get(name);
  if (type && (provider ?? type.provider) === type.provider) return type;
  const allowed = catalogue
    .filter((one) => (provider ?? one.provider) === one.provider)
    .map((one) => one.name);
  throw new CloudError(
    'invalid',
    `The instance type '${name}' does not exist; there are ${allowed.join(', ')}`,
    'InvalidParameterValue',
  );
}

/**
 * @returns dollars a month for one instance on demand
 * @throws {CloudError} for a region that the cloud lacks
 */
export function onDemandPrice(name: string, region: string): number {
  const type = typeOf(name);
  const factor = regions[type.provider][region];
  if (factor !== undefined) return type.onDemand * factor;
  throw new CloudError(
    'invalid',
    `${type.provider} has no region '${region}'; it has ${regionsOf(type.provider).join(', ')}`,
    'InvalidParameterValue',
  );
}

/** @returns the market of a type that nothing has overridden */
export const nominalMarket = ({ average, current }: InstanceType): Market => ({
  average,
  current,
  capacity: POOL_SIZE,
  onDemandCapacity: POOL_SIZE,
});

/** Percent off for a commitment of one or three years, by what is paid upfront (COS-9). */
const commitmentDiscounts = {
  aws: { 1: { all: 40, partial: 35, none: 30 }, 3: { all: 60, partial: 55, none: 50 } },
  gcp: { 1: { all: 37, partial: 37, none: 37 }, 3: { all: 55, partial: 55, none: 55 } },
} as const;

export const commitmentDiscount = (
  provider: Provider,
  termYears: 1 | 3,
  payment: 'all' | 'partial' | 'none',
): number => commitmentDiscounts[provider][termYears][payment];
