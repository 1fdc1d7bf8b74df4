// Tells whether a sidecar has audited anything since it started: if not, it is as good as a new one.
import axios from 'axios';
import type { SidecarAddress } from './environment';
import { timeouts } from '../../timeouts';

/** @returns true also when the answer is no audit: a sidecar that cannot tell is not taken for fresh. */
export async function hasServed({ controlUrl }: SidecarAddress): Promise<boolean> {
  const { data } = await axios.get<unknown>(`${controlUrl}/audit`, {
    timeout: timeouts.REQUEST.ms,
    validateStatus: null,
    proxy: false,
  });
  return !Array.isArray(data) || data.length > 0;
}
