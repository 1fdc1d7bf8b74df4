// What the platform says of an agent; where nobody does, what an operator would say, from its sidecar's own reports.
import axios from 'axios';
import { gradeOf } from '../../../support/agentspec/clients/grade';
import type { ObservationStatus } from '../../../support/agentspec/clients/observations';
import type { GapReport, ReadinessReport } from '../../../support/agentspec/clients/types';
import type { AgentStatus } from '../../../support/agentspec/environments/demo';
import { messageOf } from '../../../runner/errors';
import { timeouts } from '../../../support/timeouts';

/** As an operator calls what a sidecar says of its agent's health (OPR-11). */
const phases: Readonly<Record<string, string>> = {
  ready: 'Healthy',
  degraded: 'Degraded',
  unavailable: 'Unhealthy',
};

/** @returns undefined where the platform has not said anything yet; a text that says why nobody can */
export async function verdictOn({
  observed,
  address,
}: AgentStatus): Promise<ObservationStatus | string | undefined> {
  return observed ?? (address && verdictOfSidecar(address.controlUrl));
}

/** DEM-25, by the mapping of OPR-11 and OPR-12. */
async function verdictOfSidecar(controlUrl: string): Promise<ObservationStatus | string> {
  const options = { timeout: timeouts.GAP.ms, proxy: false as const };
  try {
    // An unavailable agent is said with status 503.
    const readiness = { ...options, validateStatus: null };
    const [gap, ready] = await Promise.all([
      axios.get<GapReport>(`${controlUrl}/gap`, options),
      axios.get<ReadinessReport>(`${controlUrl}/health/ready`, readiness),
    ]);
    const { score, issues, source } = gap.data;
    const phase = phases[ready.data.status] ?? 'Unknown';
    return { phase, grade: gradeOf(score), score, violations: issues.length, source };
  } catch (error) {
    return messageOf(error);
  }
}
