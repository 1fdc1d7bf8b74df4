// The performance agent: judges the latency of what others recommend, and of green during a rollout (LAT-11, LAT-12).
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition } from '../frame/agent';
import { judgeLatency } from './latency-rule';

export const performanceAgent: AgentDefinition = {
  type: 'performance',
  capabilities: ['performance_monitoring'],
  tasks: {
    // What recommends changes of the servers themselves is not built yet: an analysis finds nothing.
    validate_latency: async ({ clouds }, { cloud, deployment_id = '', cohort = '' }) => {
      const workloads = await new Planes(clouds.planes, cloud.account_id).workloads();
      const found = workloads
        .find((one) => one.deployment_id === deployment_id)
        ?.cohorts.find(({ name }) => name === cohort);
      if (!found) throw new Error(`there is no cohort ${cohort} of ${deployment_id}`);
      return { latency_p95: found.metrics.latency_p95, latency_p99: found.metrics.latency_p99 };
    },
  },
  validate: async ({ stores }, { customer_id, type, parameters }) => {
    const newest = await stores.metrics.newest(customer_id, 'latency_p95');
    if (!newest)
      return { approved: false, confidence: 0.5, concerns: ['insufficient_data: there is no latency_p95'] };
    return judgeLatency(type, newest.value, parameters);
  },
};
