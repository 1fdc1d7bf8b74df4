// The effect model: by what factor a configuration and a piece of hardware change what a workload gives (CLD-16).
import { typeOf } from './catalogue';
import type { Instance, Quantization, ServingConfig, Workload } from './types';

/** Factors, and points of GPU use in percent. */
export interface Effect {
  readonly latency: number;
  readonly throughput: number;
  readonly quality: number;
  readonly gpu: number;
}

const effect = (latency: number, throughput: number, quality: number, gpu: number): Effect => ({
  ...{ latency, throughput, quality, gpu },
});

const none = effect(1, 1, 1, 0);
const caching = effect(0.6225, 1.7, 1, 6);
const quantized: Readonly<Record<Quantization, Effect>> = {
  FP16: none,
  FP8: effect(0.6225, 1.7, 0.99, 8),
  INT8: effect(0.72, 1.4, 0.98, 5),
  INT4: effect(0.5, 2, 0.94, 8),
};
const doubledBatch = effect(1.1, 1.4, 1, 4);
const spot = effect(1.02, 1, 0.995, 0);
const halfSize = effect(1.03, 1, 1, 0);
const otherCloud = effect(1.02, 1, 1, 0);

const and = (a: Effect, b: Effect): Effect =>
  effect(a.latency * b.latency, a.throughput * b.throughput, a.quality * b.quality, a.gpu + b.gpu);

/** The effect `n` times over; a negative n undoes it. */
const times = (a: Effect, n: number): Effect =>
  effect(a.latency ** n, a.throughput ** n, a.quality ** n, a.gpu * n);

function absolute(config: ServingConfig): Effect {
  const cached = config.paged_attention && config.prefix_caching ? caching : none;
  return [quantized[config.quantization], times(doubledBatch, Math.log2(config.max_batch_size))].reduce(
    and,
    cached,
  );
}

/** @returns what `config` changes, compared with the configuration at which the baseline was measured */
export const configEffect = (config: ServingConfig, base: ServingConfig): Effect =>
  and(absolute(config), times(absolute(base), -1));

/** @returns what running on this instance changes, compared with the fleet on which the baseline was measured */
export function hardwareEffect(instance: Instance, { home }: Workload): Effect {
  return [
    instance.pricing === 'spot' ? spot : none,
    instance.provider === home.provider ? none : otherCloud,
    typeOf(instance.type).units <= home.units / home.slots / 2 ? halfSize : none,
  ].reduce(and, none);
}

/** @returns the mean of the effects of several instances, each of which takes an equal part of the load */
export function mean(effects: readonly Effect[]): Effect {
  const n = effects.length;
  if (n === 0) return none;
  const of = (key: keyof Effect): number => effects.reduce((sum, one) => sum + one[key], 0) / n;
  return effect(of('latency'), of('throughput'), of('quality'), of('gpu'));
}

export const combine = and;
