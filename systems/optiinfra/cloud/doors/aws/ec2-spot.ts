// EC2: the spot market.
import * as z from 'zod';
import { catalogue } from '../../world/catalogue';
import { defaultZone, priceHistory } from '../../world/market';
import { once } from '../../world/once';
import { cancelSpot, requestsById, requestSpot } from '../../world/spot-requests';
import type { Account, Launch, Now, Outcome, SpotRequest } from '../../world/types';
import { action, type Caller } from './action';
import { filtered, type Filterable } from './filters';
import { filters, instant, list, tagsFor, tagSpecifications, text, whole } from './query';
import { iso, items, tagSet } from './xml';

const requestItem = (one: SpotRequest): object => ({
  ...{ spotInstanceRequestId: one.id, state: one.state, type: 'one-time', createTime: iso(one.createdAt) },
  ...(one.maxPrice === null ? {} : { spotPrice: String(one.maxPrice) }),
  status: { code: one.statusCode, message: one.statusMessage, updateTime: iso(one.updatedAt) },
  ...(one.instanceId ? { instanceId: one.instanceId } : {}),
  ...{
    productDescription: 'Linux/UNIX',
    launchedAvailabilityZone: one.launch.zone,
    tagSet: tagSet(one.tags),
  },
  launchSpecification: {
    ...{ imageId: one.launch.imageId, instanceType: one.launch.type },
    placement: { availabilityZone: one.launch.zone },
  },
});

const searchable: Filterable<SpotRequest> = {
  'spot-instance-request-id': ({ id }) => id,
  state: (one) => one.state,
  'status-code': ({ statusCode }) => statusCode,
  'instance-id': ({ instanceId }) => instanceId,
  'launch.instance-type': ({ launch }) => launch.type,
};

const requestShape = z.object({
  InstanceCount: whole.refine((n) => n >= 1 && n <= 1000, 'it must be 1 to 1000').default(1),
  ClientToken: text.max(64).optional(),
  SpotPrice: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'it must be dollars an hour')
    .transform(Number)
    .optional(),
  Type: z.literal('one-time').default('one-time'),
  LaunchSpecification: z.object({
    ImageId: text.default('ami-0optiinfra'),
    InstanceType: text,
    Placement: z.object({ AvailabilityZone: text.optional() }).default({}),
  }),
  TagSpecification: tagSpecifications,
});
type Request = z.infer<typeof requestShape>;

function request(account: Account, input: Request, { region }: Caller, now: Now): Outcome<object> {
  const {
    ClientToken,
    InstanceCount,
    SpotPrice,
    LaunchSpecification: specification,
    TagSpecification,
  } = input;
  const launch: Launch = {
    ...{ provider: 'aws', type: specification.InstanceType, region, pricing: 'spot', tags: {} },
    ...{
      imageId: specification.ImageId,
      zone: specification.Placement.AvailabilityZone ?? defaultZone('aws', region),
    },
  };
  const tags = tagsFor(TagSpecification, 'spot-instances-request');
  const asked = JSON.stringify(['spot', region, { ...input, ClientToken: undefined }]);
  const [after, ids] = once(account, ClientToken, asked, (before) =>
    requestSpot(before, { launch, count: InstanceCount, maxPrice: SpotPrice ?? null, tags }, now),
  );
  return [after, { spotInstanceRequestSet: items(requestsById(after, ids).map(requestItem)) }];
}

const describeShape = z.object({ SpotInstanceRequestId: list(text), Filter: filters });
const historyShape = z.object({
  InstanceType: list(text),
  AvailabilityZone: text.optional(),
  StartTime: instant.optional(),
  EndTime: instant.optional(),
});
export const spotActions = {
  RequestSpotInstances: action(requestShape, request),
  DescribeSpotInstanceRequests: action(describeShape, (account, input, { region }) => {
    const wanted = requestsById(account, input.SpotInstanceRequestId);
    const here = account.spotRequests.filter(({ launch }) => launch.region === region);
    const found = filtered(wanted.length > 0 ? wanted : here, input.Filter, searchable, ({ tags }) => tags);
    return [account, { spotInstanceRequestSet: items(found.map(requestItem)) }];
  }),
  CancelSpotInstanceRequests: action(
    z.object({ SpotInstanceRequestId: z.array(text).min(1) }),
    (account, input, _caller, now) => {
      const [after, requests] = cancelSpot(account, input.SpotInstanceRequestId, now);
      const said = requests.map(({ id, state }) => ({ spotInstanceRequestId: id, state }));
      return [after, { spotInstanceRequestSet: items(said) }];
    },
  ),
  /** Newest first, as EC2 answers. */
  DescribeSpotPriceHistory: action(historyShape, (account, input, { region }, { wall }) => {
    const types = catalogue.filter(
      ({ provider, name }) =>
        provider === 'aws' && (input.InstanceType.length === 0 || input.InstanceType.includes(name)),
    );
    const points = types
      .flatMap(({ name }) => priceHistory(account, name, region, wall).map((point) => ({ name, ...point })))
      .filter(({ at }) => at >= (input.StartTime ?? 0) && at <= (input.EndTime ?? wall))
      .sort((a, b) => b.at - a.at)
      .map(({ name, at, price }) => ({
        ...{
          instanceType: name,
          productDescription: 'Linux/UNIX',
          spotPrice: price.toFixed(10),
          timestamp: iso(at),
        },
        availabilityZone: input.AvailabilityZone ?? defaultZone('aws', region),
      }));
    return [account, { spotPriceHistorySet: items(points) }];
  }),
};
