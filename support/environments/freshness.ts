// Tells whether a sidecar has audited anything since it started: if not, it is as good as a new one.
import axios from 'axios';
import { timeout } from '../timeouts';
import type { SidecarAddress } from './environment';

/** @returns true also when the answer is no audit: a sidecar that cannot tell is not taken for fresh. */
export async function hasServed({ controlUrl }: SidecarAddress): Promise<boolean> {
  const { data } = await axios.get<unknown>(`${controlUrl}/audit`, {
    timeout: timeout('REQUEST'),
    validateStatus: null,
    proxy: false,
  });
  return !Array.isArray(data) || data.length > 0;
}
