// Spot instances that the cloud takes back: replaced where that is possible, else rolled back, and told in any case (CLD-25, CLD-26).
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Optimization } from '../../api/optimization';
import { isAway, json } from '../../stores/database';
import { accessOf } from '../estate/cloud-accounts';
import { carrierOf } from '../domain/plans';
import { change } from '../journal';
import type { Platform } from '../platform';
import { withAgent } from './asking';
import { createdBy, findOptimizations } from './optimizations';
import { recommendationOf } from './steps';
import { durably, WAKE } from './workflow';

const TIMEOUT_MS = 120_000;

/** @returns the workflow, whose id is that of the instance: each interruption is attended to once */
export const interruptionWorkflow =
  (platform: () => Platform) =>
  async (customerId: string, instanceId: string): Promise<void> => {
    const owner = await durably('owner', () => ownerOf(platform(), customerId, instanceId));
    const done = await durably('replace', () => replace(platform(), owner, instanceId));
    await durably('tell', () => tell(platform(), customerId, owner, instanceId, done));
    if (owner && done.action === 'rollback') await DBOS.send(owner, true, WAKE);
  };

/** @returns the optimization that started an instance */
async function ownerOf({ stores }: Platform, customerId: string, instanceId: string): Promise<string | null> {
  const all = await findOptimizations(stores.database, { customerId });
  return (
    all.reverse().find((one) => createdBy(one).some((made) => made.instance_id === instanceId))?.id ?? null
  );
}

type Done = { readonly action: 'replaced' | 'rollback' | 'none'; readonly [more: string]: unknown };

async function replace(platform: Platform, owner: string | null, instanceId: string): Promise<Done> {
  if (owner === null) return { action: 'none', reason: 'no optimization started it' };
  const { database } = platform.stores;
  const [optimization] = await findOptimizations(database, { id: owner });
  if (!optimization || !['executing', 'completed'].includes(optimization.status))
    return { action: 'none', reason: `optimization ${owner} is ${optimization?.status}` };
  const recommendation = await recommendationOf(platform, optimization);
  const nth = createdBy(optimization).findIndex(({ instance_id }) => instance_id === instanceId);
  const request = {
    ...{ optimization_id: owner, customer_id: optimization.customer_id, recommendation },
    step: { name: 'replace_interrupted', order: 0, traffic_percent: null },
    done: { interruption: { instance_id: instanceId, nth } },
  };
  const access = await accessOf(platform, optimization.customer_id);
  try {
    const made = await withAgent(platform, carrierOf(recommendation.agent_type), (client) =>
      client.executeStep(request, access, TIMEOUT_MS),
    );
    await remember(platform, optimization, instanceId, String(made['replaced_by']));
    return { action: 'replaced', ...made };
  } catch (error) {
    if (isAway(error)) throw error;
    return {
      action: optimization.status === 'executing' ? 'rollback' : 'none',
      reason: (error as Error).message,
    };
  }
}

/** The step that started the old one has started the new one instead: what comes later goes by its result. */
async function remember(
  { stores }: Platform,
  { id, execution_steps }: Optimization,
  old: string,
  fresh: string,
): Promise<void> {
  for (const { name, result } of execution_steps) {
    const instances = (result?.['instances'] ?? []) as { instance_id: string }[];
    if (!instances.some(({ instance_id }) => instance_id === old)) continue;
    const now = instances.map((one) => (one.instance_id === old ? { ...one, instance_id: fresh } : one));
    await stores.database
      .updateTable('execution_steps')
      .set({ result: json({ ...result, instances: now }) })
      .where('optimization_id', '=', id)
      .where('name', '=', name)
      .execute();
  }
}

function tell(
  platform: Platform,
  customerId: string,
  owner: string | null,
  instance_id: string,
  done: Done,
): Promise<void> {
  return change(platform, async (journal) => {
    if (owner && done.action === 'rollback')
      await journal.tx
        .updateTable('optimizations')
        .set({ rollback_requested: `spot_interruption: ${instance_id}: ${String(done['reason'])}` })
        .where('id', '=', owner)
        .where('status', '=', 'executing')
        .where('rollback_requested', 'is', null)
        .execute();
    await journal.event({
      ...{ customerId, type: 'spot_interruption', correlationId: owner ?? instance_id, severity: 'warning' },
      data: { instance_id, optimization_id: owner, ...done },
    });
  });
}
