// Asks a sidecar of the demo for its reports; that there is none is told, not thrown.
import axios from 'axios';
import type { GapReport, ReadinessReport } from '../../../../support/agentspec/clients/types';
import { messageOf } from '../../../../runner/errors';
import { timeouts } from '../../../../support/timeouts';

/** @returns the report, or why there is none */
export function gapOf(controlUrl: string): Promise<GapReport | string> {
  return axios.get<GapReport>(`${controlUrl}/gap`, { timeout: timeouts.GAP.ms, proxy: false }).then(
    ({ data }) => data,
    (error) => messageOf(error),
  );
}

/** @returns ready, degraded or unavailable, which the sidecar says with status 503; or why there is no answer */
export function readinessOf(controlUrl: string): Promise<string> {
  const options = { timeout: timeouts.GAP.ms, proxy: false as const, validateStatus: null };
  return axios.get<ReadinessReport>(`${controlUrl}/health/ready`, options).then(
    ({ data }) => data.status,
    (error) => messageOf(error),
  );
}
