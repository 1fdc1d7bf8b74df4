// The steps of each kind of change, in their order (OPT-16, OPT-42). Names and order are the contract's.
import type { AgentType } from '../../api/customer';
import type { Recommendation } from '../../api/recommendation';

export interface PlannedStep {
  readonly name: string;
  readonly agent: AgentType;
  /** Percent of the traffic that green has once the step is done. */
  readonly traffic: number;
  readonly gate: boolean;
  readonly reversible: boolean;
  /** Simulated minutes for which green serves before the step begins. */
  readonly dwell: number;
}

const act = (name: string, traffic: number, reversible = true): PlannedStep => ({
  ...{ name, traffic, reversible, agent: 'cost', gate: false, dwell: 0 },
});
const gate = (name: string, traffic: number, dwell: number): PlannedStep => ({
  ...{ name, traffic, dwell, reversible: true, agent: 'application', gate: true },
});

const spotMigration: readonly PlannedStep[] = [
  act('create_spot_instances', 0),
  act('deploy_canary', 10),
  gate('validate_canary', 10, 5),
  act('scale_to_50_percent', 50),
  gate('validate_50_percent', 50, 10),
  act('full_migration', 100),
  // Before the step that cannot be undone, for otherwise nothing checks 100 % (D-48).
  gate('validate_100_percent', 100, 15),
  act('terminate_ondemand', 100, false),
];

const plans: Readonly<Record<Recommendation['type'], readonly PlannedStep[]>> = {
  spot_migration: spotMigration,
};

export const planFor = (type: Recommendation['type']): readonly PlannedStep[] => plans[type];
