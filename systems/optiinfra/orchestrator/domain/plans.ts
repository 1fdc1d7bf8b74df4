// The steps of each kind of change, in their order (OPT-16 to OPT-21, OPT-42). Names and order are the contract's.
import type { AgentType } from '../../api/customer';
import type { Author, Recommendation, RecommendationType } from '../../api/recommendation';

export interface PlannedStep {
  readonly name: string;
  readonly agent: AgentType;
  /** Percent of the traffic that green has once the step is done; null where that has no meaning. */
  readonly traffic: number | null;
  readonly gate: boolean;
  readonly reversible: boolean;
  /** Simulated minutes for which green serves before the step begins. */
  readonly dwell: number;
}
type Draft = Omit<PlannedStep, 'agent'>;

const act = (name: string, traffic: number | null = null, reversible = true): Draft => ({
  ...{ name, traffic, reversible, gate: false, dwell: 0 },
});
const gate = (name: string, traffic: number, dwell: number): Draft => ({
  ...{ name, traffic, dwell, reversible: true, gate: true },
});

const rollout: readonly Draft[] = [
  act('deploy_canary', 10),
  gate('validate_canary', 10, 5),
  act('scale_to_50_percent', 50),
  gate('validate_50_percent', 50, 10),
  act('full_migration', 100),
  // Before the step that cannot be undone, for otherwise nothing checks 100 % (D-48).
  gate('validate_100_percent', 100, 15),
];
/** @param first what makes room for green; @param last what drops blue */
const blueGreen = (first: readonly string[], last: string): Draft[] => [
  ...first.map((name) => act(name, 0)),
  ...rollout,
  act(last, 100, false),
];

const spot = blueGreen(['create_spot_instances'], 'terminate_ondemand');
const configuration = blueGreen(['snapshot_configuration'], 'retire_old_configuration');
const rightsizing = blueGreen(['create_replacement_instances'], 'terminate_original');

const plans: Readonly<Record<RecommendationType, readonly Draft[]>> = {
  ...{ spot_migration: spot, hybrid_deployment: spot },
  ...{ kv_cache_optimization: configuration, quantization: configuration, batch_optimization: configuration },
  ...{ instance_rightsizing: rightsizing, gpu_scaling: rightsizing, resource_consolidation: rightsizing },
  cross_cloud_workload_placement: blueGreen(['provision_target', 'replicate_data'], 'terminate_source'),
  idle_termination: [act('terminate_original', null, false)],
  // What was bought cannot be given back.
  reserved_instance: [
    ...[act('purchase_commitment', null, false), act('apply_commitment'), act('validate_billing')],
  ],
  stay_on_demand: [act('record_decision')],
  quality_rollback: [
    ...[act('rebuild_blue', 0), act('shift_to_blue', 100), act('verify_restored', 100)],
    act('retire_green', 100, false),
  ],
};

/** What the orchestrator decided itself, the cost agent carries out. */
export const carrierOf = (author: Author): AgentType => (author === 'orchestrator' ? 'cost' : author);

/** OPT-27, OPT-28: who recommended it acts, the application agent answers for the gates. */
export const planFor = ({ type, agent_type }: Pick<Recommendation, 'type' | 'agent_type'>): PlannedStep[] =>
  plans[type].map((one) => ({ ...one, agent: one.gate ? 'application' : carrierOf(agent_type) }));
