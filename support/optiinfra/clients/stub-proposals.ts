// What an agent of a scenario recommends when it is asked for an analysis: two changes, of which each waits for the other.
import { replyTo, type Act } from './stub-acts';

const common = {
  ...{
    title: 'of a scenario',
    description: 'It waits for the other one.',
    risk_level: 'low',
    confidence: 0.9,
  },
  ...{ estimated_improvement: null, evidence: {} },
};

/** @returns an act that proposes to end one instance after the other became a spot instance, and the other way round */
export const proposesCircle =
  (spot: string, idle: string): Act =>
  (visit) => {
    if (!('customer_id' in visit.task.parameters)) return visit.complete();
    const proposals = [
      {
        ...{ ...common, key: 'idle', type: 'idle_termination', action: 'terminate', dependencies: ['spot'] },
        ...{
          estimated_savings: 1_000,
          affected_resources: [idle],
          parameters: { create: [], remove: [idle] },
        },
      },
      {
        ...{
          ...common,
          key: 'spot',
          type: 'spot_migration',
          action: 'migrate_to_spot',
          dependencies: ['idle'],
        },
        ...{
          estimated_savings: 9_000,
          affected_resources: [spot],
          parameters: { create: [], remove: [spot] },
        },
      },
    ];
    visit.answer({ ...replyTo(visit.task), result: { proposals } });
  };
