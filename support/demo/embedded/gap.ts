// Asks a sidecar of the demo for its gap report; that there is none is told, not thrown.
import axios from 'axios';
import type { GapReport } from '../../clients/agentspec/types';
import { messageOf } from '../../errors';
import { timeout } from '../../timeouts';

/** @returns the report, or why there is none */
export function gapOf(controlUrl: string): Promise<GapReport | string> {
  return axios.get<GapReport>(`${controlUrl}/gap`, { timeout: timeout('GAP'), proxy: false }).then(
    ({ data }) => data,
    (error) => messageOf(error),
  );
}
