// What the catalogue says a change does to p95 and to quality, and so what a recommendation is expected to do.
import type { Proposal } from '../api/recommendation';

interface Effect {
  readonly latency: number;
  readonly quality: number;
}

const effects = {
  caching: { latency: 0.6225, quality: 1 },
  FP8: { latency: 0.6225, quality: 0.99 },
  INT4: { latency: 0.5, quality: 0.94 },
  doubled_batch: { latency: 1.1, quality: 1 },
  spot: { latency: 1.02, quality: 0.995 },
  half_size: { latency: 1.03, quality: 1 },
  other_cloud: { latency: 1.02, quality: 1 },
} as const satisfies Record<string, Effect>;
export type Change = keyof typeof effects;

/** @returns the factors by which p95 and quality change, for what is affected and for the fraction of it that moves */
export function expectedOf({ parameters }: Pick<Proposal, 'parameters'>): Effect {
  const changes = (parameters['changes'] ?? []) as Change[];
  const fraction = Number(parameters['moved_fraction'] ?? 1);
  const of = (key: keyof Effect): number =>
    1 + (changes.reduce<number>((all, name) => all * effects[name][key], 1) - 1) * fraction;
  return { latency: of('latency'), quality: of('quality') };
}

/** @returns how many times faster it makes what is affected */
export const improvementOf = (...changes: readonly Change[]): number =>
  Math.round(100 / expectedOf({ parameters: { changes } }).latency) / 100;
