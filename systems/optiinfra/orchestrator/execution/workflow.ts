// An optimization as a durable workflow: after any crash it goes on where it was, and no step has its effect twice.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { isAway } from '../../stores/database';
import { planFor, type PlannedStep } from '../domain/plans';
import type { Platform } from '../platform';
import { concludeResolution } from '../decisions/resolution-execution';
import { beginComposite, childrenOf, endComposite, stopReason } from './composite';
import { cancel, complete, start } from './life';
import { optimizationById } from './optimizations';
import { beginRollback, endRollback, restoreTraffic, undo, type Failure } from './rollback';
import { begin, finish, perform, recommendationOf } from './steps';
import { lookAfter, markReverted, WATCH } from './watch';

/** A message on this topic wakes a workflow that dwells, or that waits for its resources. */
export const WAKE = 'wake';
/** RLB-9, and whatever else may succeed when it is tried again: three more tries. */
const again = { retriesAllowed: true, maxAttempts: 4, intervalSeconds: 0.2, backoffRate: 1 };
const ASK_AGAIN_MS = 300;

/** A step that is tried four times. How often the database was away does not count: until it is back nothing can be told. */
export const durably = <T>(name: string, act: () => Promise<T>): Promise<T> =>
  DBOS.runStep(() => whileAway(act), { name, ...again });

async function whileAway<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isAway(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

const reasonOf = (error: unknown): string => {
  const { errors = [], message } = error as { errors?: Error[]; message: string };
  return errors.at(-1)?.message ?? message;
};

/** Starts workflows of this kind from within one; each id once, however often it is asked for. */
export interface Starters {
  readonly optimization: (id: string) => Promise<{ getResult(): Promise<unknown> }>;
  readonly watch: (id: string) => Promise<unknown>;
}

/** @returns the workflow, to be registered before the durable library starts; its id is that of the optimization */
export const optimizationWorkflow =
  (platform: () => Platform, starters: () => Starters) =>
  async (id: string): Promise<void> => {
    const children = await durably('children', () => childrenOf(platform(), id));
    if (children.length > 0) await runComposite(platform, starters, id, children);
    else if (await runSingle(platform, id)) await starters().watch(id);
    await durably('conclude resolution', () => concludeResolution(platform(), id));
  };

async function runComposite(
  platform: () => Platform,
  starters: () => Starters,
  id: string,
  children: readonly string[],
): Promise<void> {
  await durably('begin composite', () => beginComposite(platform(), id));
  let stopped: string | null = null;
  for (const child of children) {
    await (await starters().optimization(child)).getResult();
    stopped = await durably(`after ${child}`, () => stopReason(platform(), id));
    if (stopped !== null) break;
  }
  await durably('end composite', () => endComposite(platform(), id, stopped));
}

/** @returns whether it completed */
async function runSingle(platform: () => Platform, id: string): Promise<boolean> {
  const minuteSeconds = platform().settings.timing.simulatedMinuteMs / 1000;
  try {
    for (;;) {
      const state = await durably('start', () => start(platform(), id));
      if (state === 'impossible') return false;
      if (state === 'started') break;
      await DBOS.recv(WAKE, minuteSeconds);
    }
  } catch (error) {
    await durably('cancel', () => cancel(platform(), id, reasonOf(error)));
    return false;
  }
  const plan = await durably('plan', () => planOf(platform(), id));
  const failure = await carryOut();
  if (failure) await rollBack(failure);
  return failure === null;

  async function carryOut(): Promise<Failure | null> {
    try {
      for (const planned of plan) {
        if (planned.dwell > 0) await DBOS.recv(WAKE, planned.dwell * minuteSeconds);
        const requested = await durably(`begin ${planned.name}`, () => begin(platform(), id, planned));
        if (requested !== null) return { reason: requested, trigger: triggerOf(requested) };
        const outcome = await durably(planned.name, () => perform(platform(), id, planned));
        await durably(`finish ${planned.name}`, () => finish(platform(), id, planned, outcome));
        if (outcome.failure !== null)
          return { reason: outcome.failure, trigger: outcome.trigger ?? 'step_error' };
      }
      await durably('complete', () => complete(platform(), id));
      await durably('mark reverted', () => markReverted(platform(), id));
      return null;
    } catch (error) {
      return { reason: reasonOf(error), trigger: 'step_error' };
    }
  }

  async function rollBack(cause: Failure): Promise<void> {
    const names = await durably('begin rollback', () => beginRollback(platform(), id, cause));
    let undoError: string | null = null;
    try {
      if (names.length > 0) await durably('restore traffic', () => restoreTraffic(platform(), id));
      for (const name of names) {
        const planned = plan.find((one) => one.name === name);
        if (planned) await durably(`undo ${name}`, () => undo(platform(), id, planned));
      }
    } catch (error) {
      undoError = reasonOf(error);
    }
    await durably('end rollback', () => endRollback(platform(), id, cause, undoError));
  }
}

/** Who wants a rollback while steps run: an owner, or a cloud that takes capacity back. */
const triggerOf = (reason: string): string =>
  reason.startsWith('spot_interruption: ') ? 'spot_interruption' : 'manual';

async function planOf(platform: Platform, id: string): Promise<PlannedStep[]> {
  const optimization = await optimizationById(platform.stores.database, id);
  return planFor(await recommendationOf(platform, optimization));
}

/** @returns the workflow that watches what an optimization did */
export const watchWorkflow =
  (platform: () => Platform, starters: () => Starters) =>
  async (id: string): Promise<void> => {
    const seconds = (WATCH.every * platform().settings.timing.simulatedMinuteMs) / 1000;
    for (let minutes = 0; minutes < WATCH.minutes; minutes += WATCH.every) {
      await DBOS.sleep(1000 * seconds);
      const found = await durably('look', () => lookAfter(platform(), id));
      if (found === 'over') return;
      if (found !== null) return void (await starters().optimization(found));
    }
  };
