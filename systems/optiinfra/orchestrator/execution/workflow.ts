// An optimization as a durable workflow: after any crash it goes on where it was, and no step has its effect twice.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { planFor } from '../domain/plans';
import type { Platform } from '../platform';
import { complete, start } from './life';
import { optimizationById } from './optimizations';
import { beginRollback, endRollback, restoreTraffic, undo, type Failure } from './rollback';
import { begin, finish, perform, recommendationOf } from './steps';

/** A message on this topic wakes a workflow that dwells, or that waits for its resources. */
export const WAKE = 'wake';
/** RLB-9: three more tries. */
const undoing = { retriesAllowed: true, maxAttempts: 4, intervalSeconds: 0.2, backoffRate: 1 };

/** @returns the workflow, to be registered before the durable library starts; its id is that of the optimization */
export const optimizationWorkflow =
  (platform: () => Platform) =>
  async (id: string): Promise<void> => {
    const minuteSeconds = platform().settings.timing.simulatedMinuteMs / 1000;
    const step = <T>(name: string, act: () => Promise<T>): Promise<T> => DBOS.runStep(act, { name });
    while (!(await step('start', () => start(platform(), id)))) await DBOS.recv(WAKE, minuteSeconds);
    const plan = await step('plan', () => planOf(platform(), id));
    const failure = await carryOut();
    if (!failure) return step('complete', () => complete(platform(), id));
    await rollBack(failure);

    async function carryOut(): Promise<Failure | null> {
      for (const planned of plan) {
        if (planned.dwell > 0) await DBOS.recv(WAKE, planned.dwell * minuteSeconds);
        const requested = await step(`begin ${planned.name}`, () => begin(platform(), id, planned));
        if (requested !== null) return { reason: requested, trigger: 'manual' };
        const outcome = await step(planned.name, () => perform(platform(), id, planned));
        await step(`finish ${planned.name}`, () => finish(platform(), id, planned, outcome));
        if (outcome.failure !== null)
          return { reason: outcome.failure, trigger: outcome.trigger ?? 'step_error' };
      }
      return null;
    }

    async function rollBack(cause: Failure): Promise<void> {
      const names = await step('begin rollback', () => beginRollback(platform(), id, cause));
      let undoError: string | null = null;
      try {
        if (names.length > 0)
          await DBOS.runStep(() => restoreTraffic(platform(), id), { name: 'restore traffic', ...undoing });
        for (const planned of names.map((name) => plan.find((one) => one.name === name)))
          if (planned)
            await DBOS.runStep(() => undo(platform(), id, planned), {
              name: `undo ${planned.name}`,
              ...undoing,
            });
      } catch (error) {
        const { errors = [], message } = error as { errors?: Error[]; message: string };
        undoError = errors.at(-1)?.message ?? message;
      }
      await step('end rollback', () => endRollback(platform(), id, cause, undoError));
    }
  };

async function planOf(platform: Platform, id: string) {
  const optimization = await optimizationById(platform.stores.database, id);
  return planFor((await recommendationOf(platform, optimization)).type);
}
