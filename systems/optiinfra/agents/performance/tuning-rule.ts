// How a model server is tuned where that pays (LAT-5 to LAT-9). Pure.
import type { Proposal, RecommendationType } from '../../api/recommendation';
import type { ServingConfig, Workload } from '../../clients/cloud/planes';
import { improvementOf, type Change } from '../../knowledge/effects';
import type { Estate } from '../frame/agent';
import { proposalOf } from '../frame/proposals';
import { healthScore, HIGH_CACHE_USAGE, LONG_QUEUE, LOW_HIT_RATE } from './health-score';

const MAX_BATCH = 256;
const caching = { paged_attention: true, prefix_caching: true };

interface Tuning {
  readonly type: RecommendationType;
  readonly config: Partial<ServingConfig>;
  readonly changes: readonly Change[];
  readonly risk: 'low' | 'medium';
  readonly title: string;
}

export const tuningProposals = (estate: Estate): Proposal[] =>
  estate.workloads
    .filter(({ kind }) => kind === 'deployment')
    .flatMap((workload) =>
      [tuningOf(workload, estate), batchOf(workload)].flatMap((found) =>
        found ? [proposal(workload, found, estate)] : [],
      ),
    );

/** P3 before P1 and P2: memory pressure comes first. */
function tuningOf(workload: Workload, { customer }: Estate): Tuning | undefined {
  const { config, kv_cache_usage, avg_latency_p95 } = workload;
  if ((kv_cache_usage ?? 0) > HIGH_CACHE_USAGE && config.quantization !== 'INT4')
    return {
      ...{ type: 'quantization', config: { quantization: 'INT4' }, changes: ['INT4'], risk: 'medium' },
      title: `Quantise ${workload.deployment_id} from ${config.quantization} to INT4`,
    };
  return (avg_latency_p95 ?? 0) > customer.slo.latency_p95_ms ? fasterOf(workload) : undefined;
}

/** P1 and P2: what of caching and quantising is not done yet. */
function fasterOf({ config, kv_cache_hit_rate: hits }: Workload): Tuning | undefined {
  const isCaching = config.paged_attention && config.prefix_caching;
  const needsCache = hits !== null && hits < LOW_HIT_RATE && !isCaching;
  const needsPrecision = config.quantization === 'FP16';
  if (!needsCache && !needsPrecision) return undefined;
  const cache = { title: 'paged attention, prefix caching', changes: ['caching'] as const, config: caching };
  const precision = {
    ...{ title: 'FP16 to FP8', changes: ['FP8'] as const, config: { quantization: 'FP8' as const } },
  };
  const parts = [...(needsCache ? [cache] : []), ...(needsPrecision ? [precision] : [])];
  return {
    ...{ type: needsCache ? 'kv_cache_optimization' : 'quantization', risk: 'low' },
    config: Object.assign({}, ...parts.map((one) => one.config)) as Tuning['config'],
    changes: parts.flatMap((one) => [...one.changes]),
    title: parts.map(({ title }) => title).join(', '),
  };
}

function batchOf({ queue_length, config, deployment_id }: Workload): Tuning | undefined {
  if (queue_length <= LONG_QUEUE || config.max_batch_size >= MAX_BATCH) return undefined;
  const max_batch_size = Math.min(MAX_BATCH, 2 * config.max_batch_size);
  return {
    ...{ type: 'batch_optimization', config: { max_batch_size }, changes: ['doubled_batch'], risk: 'low' },
    title: `Batches of ${max_batch_size} for ${deployment_id}`,
  };
}

function proposal(
  workload: Workload,
  { type, config, changes, risk, title }: Tuning,
  estate: Estate,
): Proposal {
  const { deployment_id, config: before, kv_cache_hit_rate, kv_cache_usage, queue_length } = workload;
  const evidence = {
    ...{ latency_p95: workload.avg_latency_p95, kv_cache_hit_rate, kv_cache_usage, queue_length },
    health_score: healthScore(workload, estate.customer.slo),
  };
  return proposalOf(type, {
    ...{ title, risk_level: risk, confidence: risk === 'low' ? 0.92 : 0.85 },
    description: `Of ${deployment_id}, whose p95 is ${workload.avg_latency_p95} ms.`,
    affected_resources: [deployment_id],
    // What doubles a batch serves more, and serves it more slowly.
    estimated_improvement: type === 'batch_optimization' ? null : improvementOf(...changes),
    parameters: { config, from: before, changes, create: [], remove: [] },
    evidence: Object.fromEntries(
      Object.entries(evidence).filter((one): one is [string, number] => one[1] !== null),
    ),
  });
}
