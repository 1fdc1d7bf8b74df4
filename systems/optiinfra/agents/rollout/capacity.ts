// The capacity that green needs, started and awaited: one instance for each creation of a recommendation (OPT-18).
import type { StepRequest } from '../../api/agent';
import type { CloudAccess } from '../../clients/cloud/access';
import { computeOf, type Compute, type Launched } from '../../clients/cloud/compute';
import { Planes, type ObservedInstance } from '../../clients/cloud/planes';
import type { StepAction, Tools } from '../frame/agent';
import type { Creation } from '../frame/proposals';

const ASK_AGAIN_MS = 25;
const LIMIT_MS = 110_000;
const providers = ['aws', 'gcp'] as const;
type Provider = (typeof providers)[number];

/** An instance of green, and those of blue that it stands for. */
export interface Created {
  readonly instance_id: string;
  readonly replaces: readonly string[];
}
/** A creation as it is to be carried out: what was to be as it is, is. */
interface Wanted extends Created {
  readonly slot: number;
  readonly provider: Provider;
  readonly instance_type: string;
  readonly pricing: 'spot' | 'on-demand';
  readonly zone: string | null;
}

export const planesFor = (tools: Tools, { account_id }: CloudAccess): Planes =>
  new Planes(tools.clouds.planes, account_id);

function wantedOf({ recommendation }: StepRequest, instances: readonly ObservedInstance[]): Wanted[] {
  const { parameters, affected_resources } = recommendation;
  const creations = (parameters['create'] ?? []) as Creation[];
  return creations.map(({ replaces, provider, instance_type, pricing }, slot) => {
    const model = instances.find(({ instance_id }) =>
      replaces.length > 0 ? replaces.includes(instance_id) : affected_resources.includes(instance_id),
    );
    if (!model) throw new Error(`there is none of ${replaces.join(', ')} to take over from`);
    const isHere = (provider ?? model.provider) === model.provider;
    return {
      ...{ slot, replaces, instance_id: '', provider: provider ?? model.provider },
      instance_type: instance_type ?? model.instance_type,
      pricing: pricing ?? (model.pricing === 'spot' ? 'spot' : 'on-demand'),
      zone: isHere ? model.zone : null,
    };
  });
}

/** Starts what is wanted, and waits until all of it runs. What fails leaves nothing behind. */
export async function startAll(
  tools: Tools,
  mark: string,
  cloud: CloudAccess,
  wanted: readonly Wanted[],
): Promise<Created[]> {
  const made: Created[] = [];
  for (const provider of providers) {
    const mine = wanted.filter((one) => one.provider === provider);
    if (mine.length === 0) continue;
    const running = await withCompute(tools, cloud, provider, async (compute) => {
      for (const one of mine) await compute.launch(mark, one);
      return untilRunning(
        compute,
        mark,
        mine.map(({ slot }) => slot),
      );
    });
    for (const { slot, replaces } of mine) made.push({ instance_id: running.get(slot) ?? '', replaces });
  }
  return made;
}

/** @returns the running instance of each slot; throws where one fails, or takes too long */
async function untilRunning(
  compute: Compute,
  mark: string,
  slots: readonly number[],
): Promise<Map<number, string>> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const launched = (await compute.launched(mark)).filter(({ slot }) => slots.includes(slot));
    const failed = launched.find(({ state }) => state === 'failed');
    if (failed) throw new Error(failed.reason);
    const running = launched.filter((one): one is Launched & { instance_id: string } =>
      [one.state === 'running', one.instance_id !== null].every(Boolean),
    );
    if (running.length >= slots.length) return new Map(running.map((one) => [one.slot, one.instance_id]));
    if (Date.now() > deadline) throw new Error(`the capacity did not come within ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

export async function withCompute<T>(
  { clouds }: Tools,
  cloud: CloudAccess,
  provider: Provider,
  act: (compute: Compute) => Promise<T>,
): Promise<T> {
  const compute = computeOf(clouds, cloud, provider);
  try {
    return await act(compute);
  } finally {
    compute.close();
  }
}

export const createInstances: StepAction = async (tools, request, cloud) => {
  const wanted = wantedOf(request, await planesFor(tools, cloud).instances());
  try {
    return { instances: await startAll(tools, request.optimization_id, cloud, wanted) };
  } catch (error) {
    await releaseInstances(tools, request, cloud);
    throw error;
  }
};

/** Slots of replacements lie behind those of what a recommendation creates. */
const FIRST_REPLACEMENT = 1_000;

/** CLD-25: spot capacity in the place of what the cloud takes back, where there is some; else on-demand capacity. */
export const replaceInterrupted: StepAction = async (tools, { optimization_id, done }, cloud) => {
  const planes = planesFor(tools, cloud);
  const { instance_id: old, nth } = done['interruption'] as { instance_id: string; nth: number };
  const model = (await planes.instances()).find(({ instance_id }) => instance_id === old);
  if (!model) throw new Error(`there is no instance ${old}`);
  const { provider, instance_type, zone } = model;
  const replacement = (slot: number, pricing: 'spot' | 'on-demand'): Promise<Created[]> =>
    startAll(tools, optimization_id, cloud, [
      { ...{ slot, pricing, provider, instance_type, zone, replaces: [old] }, instance_id: '' },
    ]);
  const slot = FIRST_REPLACEMENT + 2 * nth;
  let pricing: 'spot' | 'on-demand' = 'spot';
  const [created] = await replacement(slot, pricing).catch(() => {
    pricing = 'on-demand';
    return replacement(slot + 1, pricing);
  });
  const fresh = created?.instance_id ?? '';
  for (const { deployment_id, cohorts } of await planes.workloads())
    for (const { name, instance_ids } of cohorts)
      if (instance_ids.includes(old)) await planes.replaceInstance(deployment_id, name, old, fresh);
  return { replaced_by: fresh, pricing };
};

/** Everything that carries the optimization's mark, whatever a step could still tell of it. */
export const releaseInstances: StepAction = async (tools, { optimization_id }, cloud) => {
  for (const provider of providers)
    if (cloud[provider])
      await withCompute(tools, cloud, provider, (compute) => compute.release(optimization_id));
  return {};
};

export async function terminateInstances(
  tools: Tools,
  cloud: CloudAccess,
  ids: readonly string[],
): Promise<void> {
  const instances = await planesFor(tools, cloud).instances();
  for (const provider of providers) {
    const mine = instances.filter(
      (one) => ids.includes(one.instance_id) && one.provider === provider && one.state !== 'terminated',
    );
    if (mine.length > 0)
      await withCompute(tools, cloud, provider, (compute) =>
        compute.terminate(mine.map(({ instance_id }) => instance_id)),
      );
  }
}
