// What a scenario has left behind of a company, for reviewers: the bill before and after, each step as it ran, the events.
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import type { Call, WorldState } from '../clients/simulator';
import type { Optimization, PlatformEvent } from '../clients/types';
import type { OptiInfraEnvironment } from '../environments/environment';
import type { Company } from '../scenario/company';
import { billRecord, eventsRecord, planRecord, stepRecord, verdictRecords } from './records';
import { Connections } from '../scenario/connections';

/** The questions are none of the scenario's, and no evidence. */
export async function attachTraces(
  company: Company,
  environment: OptiInfraEnvironment,
  evidence: EvidenceRecorder,
): Promise<void> {
  const onlooker = new Connections(environment, () => undefined);
  try {
    const traces = await tracesOf(company, onlooker);
    evidence.record(billRecord(company.name, company.before, traces.after));
    for (const verdict of verdictRecords(company.name, traces.events)) evidence.record(verdict);
    for (const one of traces.optimizations) {
      one.execution_steps.forEach((step) => {
        if (step.started_at !== null) evidence.record(stepRecord(company.name, step, traces.calls));
      });
      evidence.record(planRecord(company.name, one));
    }
    evidence.record(eventsRecord(company.name, traces.events));
  } finally {
    await onlooker.close();
  }
}

interface Traces {
  readonly after: WorldState;
  readonly calls: readonly Call[];
  readonly optimizations: readonly Optimization[];
  readonly events: readonly PlatformEvent[];
}

async function tracesOf(company: Company, onlooker: Connections): Promise<Traces> {
  const simulator = await onlooker.simulator();
  const user = company.ownerBy(onlooker);
  const [after, calls, optimizations, events] = await Promise.all([
    simulator.state(company.account.account_id),
    simulator.calls(company.account.account_id),
    user.get<Optimization[]>(`/customers/${company.id}/optimizations`),
    user.events(company.id),
  ]);
  return { after, calls, optimizations, events };
}
