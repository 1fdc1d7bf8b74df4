// Tells whether a sidecar has audited anything since it started: if not, it is as good as a new one.
import axios, { isAxiosError } from 'axios';
import { NoAnswer } from '../../../runner/http/http-client';
import type { SidecarAddress } from './environment';
import { timeouts } from '../../timeouts';

/**
 * @returns true also when the answer is no audit: a sidecar that cannot tell is not taken for fresh
 * @throws NoAnswer, with what was asked
 */
export async function hasServed({ controlUrl }: SidecarAddress): Promise<boolean> {
  const url = `${controlUrl}/audit`;
  const options = { timeout: timeouts.REQUEST.ms, validateStatus: null, proxy: false } as const;
  const { data } = await axios.get<unknown>(url, options).catch((error: unknown) => {
    throw isAxiosError(error) ? new NoAnswer(`GET ${url}: ${error.message || error.code}`) : error;
  });
  return !Array.isArray(data) || data.length > 0;
}
