// The application agent: samples responses, establishes baselines before traffic moves, judges green (QUA-2 to QUA-5).
import type { Baseline } from '../../api/recommendation';
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition, Tools } from '../frame/agent';
import { meanOf, MIN_SAMPLES, scoreOf, statisticsOf } from './quality-rule';

const SAMPLES = 20;

export const applicationAgent: AgentDefinition = {
  type: 'application',
  capabilities: ['quality_monitoring', 'validation_engine'],
  tasks: {
    /** Of one cohort of a deployment, or of all that a customer serves, weighted by its requests. */
    validate_quality: async ({ clouds }, { cloud, deployment_id, cohort, count = SAMPLES }) => {
      const planes = new Planes(clouds.planes, cloud.account_id);
      if (deployment_id) {
        const scores = (await planes.samples(deployment_id, count, cohort)).map(scoreOf);
        return { samples: scores.length, quality_score: scores.length > 0 ? meanOf(scores) : null };
      }
      const served = (await planes.workloads()).filter(({ kind }) => kind === 'deployment');
      const parts = await Promise.all(
        served.map(async (one) => {
          const scores = (await planes.samples(one.deployment_id, count)).map(scoreOf);
          return {
            weight: scores.length > 0 ? one.requests_per_second : 0,
            mean: scores.length > 0 ? meanOf(scores) : 0,
          };
        }),
      );
      const total = parts.reduce((sum, { weight }) => sum + weight, 0);
      const sum = parts.reduce((all, { weight, mean }) => all + weight * mean, 0);
      return { samples: count * served.length, quality_score: total > 0 ? sum / total : null };
    },
  },
  validate: async (tools, { customer_id, affected_resources }, { account_id }) => {
    const planes = new Planes(tools.clouds.planes, account_id);
    const moving = (await planes.workloads()).filter(
      ({ kind, instance_ids }) =>
        kind === 'deployment' && instance_ids.some((id) => affected_resources.includes(id)),
    );
    const baselines: Baseline[] = [];
    const concerns: string[] = [];
    for (const { deployment_id } of moving) {
      const statistics = statisticsOf(await planes.samples(deployment_id, SAMPLES));
      if (!statistics) concerns.push(`${deployment_id} gave fewer than ${MIN_SAMPLES} samples`);
      else baselines.push({ deployment_id, ...statistics, established_at: tools.now().toISOString() });
    }
    await keep(tools, customer_id, baselines);
    const established = concerns.length === 0;
    return {
      approved: established,
      confidence: 0.9,
      concerns,
      baseline_established: established,
      baseline: baselines,
    };
  },
};

async function keep({ stores }: Tools, customer_id: string, baselines: readonly Baseline[]): Promise<void> {
  for (const one of baselines)
    await stores.database
      .insertInto('quality_baselines')
      .values({ customer_id, ...one })
      .onConflict((on) => on.columns(['customer_id', 'deployment_id']).doUpdateSet(one))
      .execute();
}
