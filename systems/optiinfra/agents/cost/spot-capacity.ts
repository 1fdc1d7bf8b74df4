// Spot capacity, requested and awaited: one instance for each that migrates (OPT-18).
import type { StepRequest } from '../../api/agent';
import { Ec2, type SpotRequest } from '../../clients/cloud/aws';
import type { CloudAccess } from '../../clients/cloud/access';
import type { Answer, StepAction, Tools } from '../frame/agent';
import { planesFor, type Replacement } from './workloads';

const ASK_AGAIN_MS = 25;
const LIMIT_MS = 110_000;

interface Wish {
  readonly token: string;
  readonly type: string;
  readonly zone: string;
  readonly replaces: readonly string[];
}

/** The same optimization asks with the same tokens, so that asking again after a crash starts nothing twice (D-53). */
async function wishesOf(
  tools: Tools,
  { optimization_id, recommendation }: StepRequest,
  cloud: CloudAccess,
): Promise<Wish[]> {
  const all = await planesFor(tools.clouds, cloud).instances();
  const moving = all.filter(({ instance_id }) => recommendation.affected_resources.includes(instance_id));
  const groups = new Map<string, typeof moving>();
  for (const one of moving) {
    const key = `${one.instance_type}/${one.zone}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group, index) => ({
    token: `${optimization_id}-${index}`,
    ...{
      type: group[0]?.instance_type ?? '',
      zone: group[0]?.zone ?? '',
      replaces: group.map((one) => one.instance_id),
    },
  }));
}

export const createSpotInstances: StepAction = async (tools, request, cloud) => {
  const ec2 = new Ec2(tools.clouds.aws, cloud);
  const requested: { wish: Wish; ids: string[] }[] = [];
  try {
    for (const wish of await wishesOf(tools, request, cloud)) {
      const made = await ec2.requestSpot(wish.token, wish.type, wish.replaces.length, wish.zone);
      requested.push({ wish, ids: made.map(({ id }) => id) });
    }
    const filled = await untilFilled(
      ec2,
      requested.flatMap(({ ids }) => ids),
    );
    const spot_instances = requested.flatMap(({ wish, ids }) =>
      ids.map((id, index): Replacement => ({
        instance_id: filled.get(id) ?? '',
        replaces: wish.replaces[index] ?? '',
      })),
    );
    return { spot_instances, spot_requests: requested.flatMap(({ ids }) => ids) } satisfies Answer;
  } catch (error) {
    // A step that fails leaves nothing behind: there is no completed step for a rollback to undo (RLB-5).
    await release(
      ec2,
      requested.flatMap(({ ids }) => ids),
    );
    throw error;
  } finally {
    ec2.close();
  }
};

/** @returns the running instance of each request; throws where one fails, or takes too long */
async function untilFilled(ec2: Ec2, ids: readonly string[]): Promise<Map<string, string>> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const requests = await ec2.spotRequests(ids);
    const failed = requests.find(({ state }) => !['open', 'active'].includes(state));
    if (failed) throw new Error(`spot request ${failed.id} is ${failed.state}: ${failed.code}`);
    const filled = requests.flatMap(({ id, instanceId }) => (instanceId ? [[id, instanceId] as const] : []));
    if (filled.length === ids.length) {
      const states = await ec2.states(filled.map(([, instance]) => instance));
      if ([...states.values()].every((state) => state === 'running')) return new Map(filled);
    }
    if (Date.now() > deadline) throw new Error(`spot capacity did not come within ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

const instancesOf = (requests: readonly SpotRequest[]): string[] =>
  requests.flatMap(({ instanceId }) => instanceId ?? []);

async function release(ec2: Ec2, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ec2.cancelSpot(ids);
  await ec2.terminate(instancesOf(await ec2.spotRequests(ids)));
}

export const terminateSpotInstances: StepAction = async (tools, { done }, cloud) => {
  const ec2 = new Ec2(tools.clouds.aws, cloud);
  try {
    await release(ec2, (done['create_spot_instances']?.['spot_requests'] ?? []) as string[]);
    return {};
  } finally {
    ec2.close();
  }
};
