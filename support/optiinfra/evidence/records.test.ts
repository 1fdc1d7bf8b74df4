// What bill, steps and verdicts say as evidence, and which messages of the diagram they prove.
import type { WorldState } from '../clients/simulator';
import type { Instance, PlatformEvent, Step } from '../clients/types';
import { billRecord, planRecord, stepRecord, verdictRecords } from './records';

const machine = (pricing: string, state = 'running'): Instance => ({
  ...{
    instance_id: `i-${pricing}`,
    provider: 'aws',
    instance_type: 'p4d.24xlarge',
    monthly_cost: 1,
    pricing,
    state,
  },
});
const world = (cost: number, instances: Instance[]): WorldState => ({
  ...{ hash: 'h', metrics: {}, workloads: [], faults: [], instances },
  bill: { monthly_cost: cost, by_provider: {}, transfer: { cost: 0 } },
});

const step: Step = {
  ...{ name: 'deploy_canary', status: 'completed', agent_type: 'cost', traffic_percent: 10, duration_ms: 20 },
  ...{
    started_at: '2026-11-28T12:00:01.000Z',
    completed_at: '2026-11-28T12:00:02.000Z',
    result: {},
    error: null,
  },
};
const call = (at: string, operation: string, outcome = 'ok') => ({ at, operation, outcome, door: 'serving' });

test('the bill tells the cost before and after, and what runs for it', () => {
  const after = world(67_200, [machine('on-demand', 'terminated'), machine('spot')]);
  const { title, rows } = billRecord('Acme', world(120_000, [machine('on-demand')]), after);
  expect(title).toBe('bill of Acme: $120,000 before, $67,200 after (-44.0 %)');
  expect(rows).toMatchObject([
    { when: 'before', 'on demand': 1, spot: 0 },
    { when: 'after', 'on demand': 0, spot: 1 },
  ]);
});

test('a step shows the changes of the cloud during it, and neither questions nor what came later', () => {
  const calls = [
    call('2026-11-28T12:00:01.100Z', 'GetWorkload'),
    call('2026-11-28T12:00:01.200Z', 'SetWeights'),
    call('2026-11-28T12:00:01.300Z', 'SetWeights'),
    call('2026-11-28T12:00:01.400Z', 'RunInstances', 'RequestLimitExceeded'),
    call('2026-11-28T12:00:03.000Z', 'TerminateInstances'),
  ];
  const { hops, title } = stepRecord('Acme', step, calls);
  expect(title).toBe('deploy_canary of Acme: completed at 10 % of the traffic');
  expect(hops?.map(({ from, to, text }) => `${from?.name} > ${to?.name}: ${text}`)).toEqual([
    'orchestrator > cost agent: deploy_canary',
    'cost agent > cloud: SetWeights, 2 times',
    'cost agent > cloud: RunInstances: RequestLimitExceeded',
    'cost agent > orchestrator: completed',
  ]);
});

test('the plan tells of a gate what was measured, beside its limit', () => {
  const gates = [{ checks: [{ check: 'error_rate', measured: 0.02, limit: 0.1, passed: true }] }];
  const optimization = {
    ...{ id: 'opt_1', status: 'completed', progress: 100, traffic_percent: 100, before: null, after: null },
    ...{
      result: null,
      original_state_restored: null,
      rollback: null,
      recommendation_id: null,
      reverted_by: null,
      completed_at: null,
    },
    ...{ started_at: '2026-11-28T12:00:00.000Z', execution_steps: [{ ...step, result: { gates } }] },
  };
  expect(planRecord('Acme', optimization).rows).toMatchObject([
    { 'share of green': '10 %', 'began after': '1000 ms', 'what came of it': 'error_rate 0.02 (limit 0.1)' },
  ]);
});

test('a refusal by an agent is drawn as one', () => {
  const event = (event_type: string, data: object): PlatformEvent => ({
    ...{ seq: 1, event_type, source: 'performance_agent', agent_type: 'performance', severity: 'info' },
    ...{ correlation_id: 'rec_1', data: { ...data }, timestamp: '2026-11-28T12:00:00.000Z' },
  });
  const records = verdictRecords('Acme', [
    event('recommendation_validated', { approved: false }),
    event('outcome_stored', {}),
  ]);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ hops: [{ text: 'refuses', isBad: true }] });
});
