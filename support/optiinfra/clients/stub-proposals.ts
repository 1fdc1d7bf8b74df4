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

/** @param more what tells it from the other one. @param instance that goes */
const removing = (instance: string, more: object): object => ({
  ...{ ...common, ...more, affected_resources: [instance] },
  parameters: { create: [], remove: [instance] },
});

/** @returns an act that proposes to end one instance after the other became a spot instance, and the other way round */
export const proposesCircle =
  (spot: string, idle: string): Act =>
  (visit) => {
    if (!('customer_id' in visit.task.parameters)) return visit.complete();
    const proposals = [
      removing(idle, {
        ...{ key: 'idle', type: 'idle_termination', action: 'terminate', dependencies: ['spot'] },
        estimated_savings: 1_000,
      }),
      removing(spot, {
        ...{ key: 'spot', type: 'spot_migration', action: 'migrate_to_spot', dependencies: ['idle'] },
        estimated_savings: 9_000,
      }),
    ];
    visit.answer({ ...replyTo(visit.task), result: { proposals } });
  };
