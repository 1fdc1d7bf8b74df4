// EC2: instances.
import * as z from 'zod';
import { catalogue } from '../../world/catalogue';
import { CloudError } from '../../world/errors';
import { instancesById, launch, move, type StateChange } from '../../world/instances';
import { available, defaultZone } from '../../world/market';
import { once } from '../../world/once';
import { requestSpot, fill } from '../../world/spot-requests';
import type { Account, Instance, InstanceState, Launch, Now, Outcome } from '../../world/types';
import { action, type Caller } from './action';
import { filtered, type Filterable } from './filters';
import { filters, flag, list, tagsFor, tagSpecifications, text, whole } from './query';
import { iso, items, tagSet } from './xml';

/** An instance that is being interrupted still runs, as EC2 sees it; its spot request says the rest. */
const states: Readonly<Record<InstanceState, readonly [number, string]>> = {
  pending: [0, 'pending'],
  running: [16, 'running'],
  interrupting: [16, 'running'],
  terminated: [48, 'terminated'],
  stopped: [80, 'stopped'],
};
const state = (of: InstanceState): object => ({ code: states[of][0], name: states[of][1] });

const instanceItem = (one: Instance): object => ({
  ...{ instanceId: one.id, imageId: one.imageId, instanceState: state(one.state), instanceType: one.type },
  ...{ launchTime: iso(one.launchedAt), placement: { availabilityZone: one.zone, tenancy: 'default' } },
  ...{ monitoring: { state: 'enabled' }, tagSet: tagSet(tagsOf(one)) },
  ...(one.pricing === 'spot' ? { instanceLifecycle: 'spot' } : {}),
  ...(one.spotRequestId ? { spotInstanceRequestId: one.spotRequestId } : {}),
});

/** What runs on an instance is told by a tag, as customers do. */
const tagsOf = ({ tags, workloadClass }: Instance): Record<string, string> => ({
  ...tags,
  ...(workloadClass ? { WorkloadClass: workloadClass } : {}),
});

const reservations = (account: Account, instances: readonly Instance[]): object[] =>
  instances.map((one) => ({
    ...{ reservationId: `r-${one.id.slice(2)}`, ownerId: account.id, groupSet: '' },
    instancesSet: items([instanceItem(one)]),
  }));

const searchable: Filterable<Instance> = {
  'instance-id': ({ id }) => id,
  'instance-type': ({ type }) => type,
  'instance-state-name': (one) => states[one.state][1],
  'instance-state-code': (one) => String(states[one.state][0]),
  'instance-lifecycle': ({ pricing }) => (pricing === 'spot' ? 'spot' : null),
  'spot-instance-request-id': ({ spotRequestId }) => spotRequestId,
  'availability-zone': ({ zone }) => zone,
  'image-id': ({ imageId }) => imageId,
};

/** What a caller's region has of AWS. */
const here = ({ instances }: Account, { region }: Caller): Instance[] =>
  instances.filter((one) => one.provider === 'aws' && one.region === region);

/** @throws {CloudError} for ids that this region does not have */
const named = (account: Account, caller: Caller, ids: readonly string[]): Instance[] =>
  instancesById({ ...account, instances: here(account, caller) }, ids);

const runShape = z.object({
  ImageId: text,
  InstanceType: text,
  MinCount: whole,
  MaxCount: whole,
  ClientToken: text.max(64).optional(),
  Placement: z.object({ AvailabilityZone: text.optional() }).default({}),
  InstanceMarketOptions: z.object({ MarketType: z.literal('spot') }).optional(),
  TagSpecification: tagSpecifications,
});
type Run = z.infer<typeof runShape>;

function run(account: Account, input: Run, { region }: Caller, now: Now): Outcome<object> {
  if (input.MinCount < 1 || input.MaxCount < input.MinCount || input.MaxCount > 1000)
    throw new CloudError(
      'invalid',
      'MinCount must be at least 1 and at most MaxCount, MaxCount at most 1000',
    );
  const what: Launch = {
    ...{ provider: 'aws', type: input.InstanceType, region, imageId: input.ImageId },
    zone: input.Placement.AvailabilityZone ?? defaultZone('aws', region),
    pricing: input.InstanceMarketOptions ? 'spot' : 'on-demand',
    tags: tagsFor(input.TagSpecification, 'instance'),
  };
  const { ClientToken, ...asked } = input;
  const [after, ids] = once(account, ClientToken, JSON.stringify(['run', region, asked]), (before) => {
    const count = Math.max(input.MinCount, Math.min(input.MaxCount, room(before, what)));
    return what.pricing === 'spot' ? runSpot(before, what, count, now) : launch(before, what, count, now);
  });
  const instances = named(after, { region }, ids);
  return [
    after,
    {
      reservationId: `r-${ids[0]?.slice(2)}`,
      ownerId: after.id,
      instancesSet: items(instances.map(instanceItem)),
    },
  ];
}

/** The market may have no room for the type; the launch then says so. */
const room = (account: Account, { type, region, pricing }: Launch): number =>
  catalogue.some(({ name }) => name === type) ? available(account, type, region, pricing === 'spot') : 0;

/** Spot instances that run at once, each with a request that is filled already. */
function runSpot(account: Account, what: Launch, count: number, now: Now): Outcome<string[]> {
  launch(account, what, count, now);
  const [asked, requests] = requestSpot(account, { launch: what, count, maxPrice: null, tags: {} }, now);
  const after = asked.spotRequests
    .filter(({ id }) => requests.includes(id))
    .reduce((before, one) => fill(before, one, now), asked);
  return [
    after,
    after.spotRequests.filter(({ id }) => requests.includes(id)).map((one) => one.instanceId as string),
  ];
}

const idsShape = z.object({ InstanceId: z.array(text).min(1).max(1000) });
const changed = (changes: readonly StateChange[]): object => ({
  instancesSet: items(
    changes.map(({ id, before, after }) => ({
      ...{ instanceId: id, currentState: state(after), previousState: state(before) },
    })),
  ),
});
const moving = (how: Parameters<typeof move>[1]) =>
  action(idsShape, (account, { InstanceId }, caller, now) => {
    named(account, caller, InstanceId);
    const [after, changes] = move(account, how, InstanceId, now);
    return [after, changed(changes)];
  });

export const instanceActions = {
  RunInstances: action(runShape, run),
  StartInstances: moving('start'),
  StopInstances: moving('stop'),
  TerminateInstances: moving('terminate'),
  DescribeInstances: action(
    z.object({ InstanceId: list(text), Filter: filters, IncludeManagedResources: flag }),
    (account, { InstanceId, Filter }, caller) => {
      const of = InstanceId.length > 0 ? named(account, caller, InstanceId) : here(account, caller);
      const found = filtered(of, Filter, searchable, tagsOf);
      return [account, { reservationSet: items(reservations(account, found)) }];
    },
  ),
};
