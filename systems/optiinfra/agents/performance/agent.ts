// The performance agent: tunes model servers, and judges latency: of what others recommend, and of green (LAT-1 to LAT-12).
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition } from '../frame/agent';
import { judgeLatency } from './latency-rule';
import { stayProposals } from './stay-rule';
import { tuningProposals } from './tuning-rule';

export const performanceAgent: AgentDefinition = {
  type: 'performance',
  capabilities: [
    ...['performance_monitoring', 'bottleneck_detection', 'kv_cache_optimization'],
    ...['quantization_optimization', 'batch_size_tuning'],
  ],
  analysis: {
    names: ['analyze_performance', 'optimize_kv_cache', 'tune_inference'],
    needs: ['latency_p95', 'throughput'],
    rules: [tuningProposals, stayProposals],
  },
  tasks: {
    validate_latency: async ({ clouds }, { cloud, deployment_id = '', cohort = '' }) => {
      const workloads = await new Planes(clouds.planes, cloud.account_id).workloads();
      const found = workloads
        .find((one) => one.deployment_id === deployment_id)
        ?.cohorts.find(({ name }) => name === cohort);
      if (!found) throw new Error(`there is no cohort ${cohort} of ${deployment_id}`);
      return { latency_p95: found.metrics.latency_p95, latency_p99: found.metrics.latency_p99 };
    },
  },
  validate: async ({ stores }, recommendation) => {
    const newest = await stores.metrics.newest(recommendation.customer_id, 'latency_p95');
    if (newest) return judgeLatency(recommendation, newest.value);
    return { approved: false, confidence: 0.5, concerns: ['insufficient_data: there is no latency_p95'] };
  },
};
