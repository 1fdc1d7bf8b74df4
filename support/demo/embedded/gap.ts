// Asks a sidecar of the demo for its reports; that there is none is told, not thrown.
import axios from 'axios';
import type { GapReport, ReadinessReport } from '../../clients/agentspec/types';
import { messageOf } from '../../errors';
import { timeout } from '../../timeouts';

/** @returns the report, or why there is none */
export function gapOf(controlUrl: string): Promise<GapReport | string> {
  return axios.get<GapReport>(`${controlUrl}/gap`, { timeout: timeout('GAP'), proxy: false }).then(
    ({ data }) => data,
    (error) => messageOf(error),
  );
}

/** @returns ready, degraded or unavailable, which the sidecar says with status 503; or why there is no answer */
export function readinessOf(controlUrl: string): Promise<string> {
  const options = { timeout: timeout('GAP'), proxy: false as const, validateStatus: null };
  return axios.get<ReadinessReport>(`${controlUrl}/health/ready`, options).then(
    ({ data }) => data.status,
    (error) => messageOf(error),
  );
}
