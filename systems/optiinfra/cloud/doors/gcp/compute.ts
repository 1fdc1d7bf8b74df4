// Google's Compute Engine, as its REST: an instance is called by its name, and one that is deleted is gone.
import * as z from 'zod';
import { catalogue, onDemandPrice } from '../../world/catalogue';
import { CloudError } from '../../world/errors';
import { launch, move } from '../../world/instances';
import { marketOf } from '../../world/market';
import type { Account, Instance, InstanceState, Launch, Now, Outcome } from '../../world/types';

const states: Readonly<Record<InstanceState, string>> = {
  ...{ pending: 'STAGING', running: 'RUNNING', interrupting: 'STOPPING', stopped: 'TERMINATED' },
  terminated: 'DELETED',
};

export const insertShape = z.object({
  name: z.string().regex(/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'it must be 1 to 63 of a-z, 0-9 and -'),
  /** A name, or a path that ends in one. */
  machineType: z.string().transform((path) => path.split('/').at(-1) ?? ''),
  labels: z.record(z.string(), z.string()).default({}),
  scheduling: z
    .object({
      provisioningModel: z.enum(['STANDARD', 'SPOT']).optional(),
      preemptible: z.boolean().optional(),
    })
    .default({}),
});

const regionOf = (zone: string): string => zone.replace(/-[a-z]$/, '');
const there = ({ instances }: Account, zone?: string): Instance[] =>
  instances.filter(
    (one) => one.provider === 'gcp' && one.state !== 'terminated' && (zone ?? one.zone) === one.zone,
  );

export const instanceResource = ({ projectId }: Account, one: Instance): object => {
  const zone = `projects/${projectId}/zones/${one.zone}`;
  const isSpot = one.pricing === 'spot';
  return {
    ...{ kind: 'compute#instance', id: one.id, name: one.id, status: states[one.state], zone },
    ...{ machineType: `${zone}/machineTypes/${one.type}`, selfLink: `${zone}/instances/${one.id}` },
    ...{ creationTimestamp: new Date(one.launchedAt).toISOString() },
    labels: { ...one.tags, ...(one.workloadClass ? { workload_class: one.workloadClass } : {}) },
    scheduling: { provisioningModel: isSpot ? 'SPOT' : 'STANDARD', preemptible: isSpot },
  };
};

export const listInstances = (account: Account, zone: string): object => ({
  kind: 'compute#instanceList',
  items: there(account, zone).map((one) => instanceResource(account, one)),
});

export function aggregated(account: Account): object {
  const zones = [...new Set(there(account).map(({ zone }) => zone))];
  const items = zones.map((zone) => [
    `zones/${zone}`,
    { instances: there(account, zone).map((one) => instanceResource(account, one)) },
  ]);
  return { kind: 'compute#instanceAggregatedList', items: Object.fromEntries(items) };
}

/** @throws {CloudError} for an instance that the zone lacks */
export function instanceNamed(account: Account, zone: string, name: string): Instance {
  const found = there(account, zone).find(({ id }) => id === name);
  if (found) return found;
  const path = `projects/${account.projectId}/zones/${zone}/instances/${name}`;
  throw new CloudError('not_found', `The resource '${path}' was not found`);
}

const operation = (account: Account, zone: string, operationType: string, name: string): object => ({
  ...{ kind: 'compute#operation', operationType, status: 'DONE', progress: 100 },
  ...{ name: `operation-${account.nextId}-${name}`, zone: `projects/${account.projectId}/zones/${zone}` },
  targetLink: `projects/${account.projectId}/zones/${zone}/instances/${name}`,
});

type Insert = z.infer<typeof insertShape>;

export function insert(account: Account, zone: string, input: Insert, now: Now): Outcome<object> {
  const { name, machineType: type, labels: tags, scheduling } = input;
  const isSpot = scheduling.provisioningModel === 'SPOT' || scheduling.preemptible === true;
  const what: Launch = {
    ...{ provider: 'gcp', type, zone, region: regionOf(zone), imageId: 'optiinfra', tags, name },
    pricing: isSpot ? 'spot' : 'on-demand',
  };
  const [after] = launch(account, what, 1, now);
  return [after, operation(after, zone, 'insert', name)];
}

/** @param verb as Google calls it: start, stop or delete */
export function moveNamed(
  account: Account,
  verb: 'start' | 'stop' | 'delete',
  { zone, name }: { zone: string; name: string },
  now: Now,
): Outcome<object> {
  const { id } = instanceNamed(account, zone, name);
  const [after] = move(account, verb === 'delete' ? 'terminate' : verb, [id], now);
  return [after, operation(after, zone, verb, name)];
}

/** Machine types with their regional prices, in dollars a month: on demand, and as spot right now. */
export function machineTypes(account: Account, zone: string): object {
  const items = catalogue
    .filter(({ provider }) => provider === 'gcp')
    .map(({ name, gpuCount, gpuType }) => {
      const monthlyPrice = onDemandPrice(name, regionOf(zone));
      return {
        ...{ kind: 'compute#machineType', name, zone, monthlyPrice },
        monthlySpotPrice: monthlyPrice * (1 - marketOf(account, name).current / 100),
        accelerators: [{ guestAcceleratorType: gpuType, guestAcceleratorCount: gpuCount }],
      };
    });
  return { kind: 'compute#machineTypeList', items };
}
