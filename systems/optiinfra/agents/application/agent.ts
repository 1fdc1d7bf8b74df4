// The application agent: samples responses, establishes baselines before traffic moves, and judges what comes after (QUA).
import type { Baseline } from '../../api/recommendation';
import { movedBy } from '../../clients/cloud/cohorts';
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition, Answer, TaskParameters, Tools } from '../frame/agent';
import { InsufficientData } from '../frame/estate';
import { judgeDrop, meanOf, MIN_SAMPLES, scoreOf, statisticsOf } from './quality-rule';

const SAMPLES = 20;

/** Of one cohort of a deployment, or of all that a customer serves, by the requests that each deployment gets. */
async function validateQuality({ clouds }: Tools, parameters: TaskParameters): Promise<Answer> {
  const { cloud, deployment_id, cohort, count = SAMPLES } = parameters;
  const planes = new Planes(clouds.planes, cloud.account_id);
  const samples = await (deployment_id
    ? planes.samples(deployment_id, count, cohort)
    : planes.samplesOfAll(count));
  const scores = samples.map(scoreOf);
  return { samples: scores.length, quality_score: scores.length > 0 ? meanOf(scores) : null };
}

/** @throws {InsufficientData} for fewer samples than a judgement needs */
async function detectRegression({ clouds }: Tools, parameters: TaskParameters): Promise<Answer> {
  const { cloud, deployment_id = '', cohort, count = SAMPLES, baseline = 1 } = parameters;
  const samples = await new Planes(clouds.planes, cloud.account_id).samples(deployment_id, count, cohort);
  const now = statisticsOf(samples);
  if (!now) throw new InsufficientData(`${deployment_id} gave fewer than ${MIN_SAMPLES} samples`);
  return { samples: now.samples, quality_score: now.mean, ...judgeDrop(baseline, now) };
}

export const applicationAgent: AgentDefinition = {
  type: 'application',
  capabilities: [
    ...['quality_monitoring', 'regression_detection', 'validation_engine'],
    ...['hallucination_detection', 'ab_testing'],
  ],
  tasks: { validate_quality: validateQuality, detect_regression: detectRegression },
  validate: async (tools, { customer_id, affected_resources }, { account_id }) => {
    const planes = new Planes(tools.clouds.planes, account_id);
    const moving = movedBy(await planes.workloads(), affected_resources);
    const baselines: Baseline[] = [];
    const concerns: string[] = [];
    for (const { deployment_id } of moving.filter(({ kind }) => kind === 'deployment')) {
      const statistics = statisticsOf(await planes.samples(deployment_id, SAMPLES));
      if (!statistics) concerns.push(`${deployment_id} gave fewer than ${MIN_SAMPLES} samples`);
      else baselines.push({ deployment_id, ...statistics, established_at: tools.now().toISOString() });
    }
    await keep(tools, customer_id, baselines);
    return {
      ...{ approved: concerns.length === 0, confidence: 0.9, concerns, baseline: baselines },
      // Of what only works off a queue there is no quality to establish, and none to lose.
      baseline_established: concerns.length === 0 && baselines.length > 0,
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
