// What is told when quality falls: a drop above the limit leaves a regression and an event, a score below the objective an alert.
import type { Slo } from '../../api/customer';
import type { Optimization } from '../../api/optimization';
import { dropPct } from '../domain/gates';
import { newId } from '../ids';
import { change } from '../journal';
import type { Platform } from '../platform';

export interface Quality {
  readonly deployment: string;
  readonly before: number;
  readonly now: number;
  readonly slo: Pick<Slo, 'quality_score' | 'quality_degradation_pct'>;
}

const TOLERANCE = 1e-9;
/** QUA-8: percent of the baseline. */
const severities = [
  ...([
    [30, 'critical'],
    [20, 'severe'],
    [10, 'moderate'],
  ] as const),
] as const;

/** QUA-10, QUA-11. @returns whether quality has dropped by more than the customer accepts */
export async function tellQuality(
  platform: Platform,
  { id, customer_id }: Pick<Optimization, 'id' | 'customer_id'>,
  { deployment: deployment_id, before, now, slo }: Quality,
): Promise<boolean> {
  const drop = dropPct(before, now);
  const isDegraded = drop > slo.quality_degradation_pct + TOLERANCE;
  const isBreach = now < slo.quality_score - TOLERANCE;
  if (!isDegraded && !isBreach) return false;
  await change(platform, async (journal) => {
    const event = { customerId: customer_id, correlationId: id, agent: 'application' as const };
    if (isBreach) {
      const data = { deployment_id, measured: now, limit: slo.quality_score };
      await journal.event({ ...event, type: 'slo_breach', severity: 'warning', data });
    }
    if (!isDegraded) return;
    const severity = severities.find(([least]) => drop > least)?.[1] ?? 'minor';
    const numbers = { baseline: before, current: now, delta_pct: drop, severity };
    await journal.tx
      .insertInto('quality_regressions')
      .values({
        ...{ id: newId('reg'), customer_id, optimization_id: id, deployment_id, ...numbers },
        created_at: platform.clock.now(),
      })
      .execute();
    const data = { deployment_id, ...numbers };
    await journal.event({ ...event, type: 'quality_degradation_detected', severity: 'error', data });
  });
  return isDegraded;
}
