// Whether a sidecar is up: what was rolled out is up once it answers (DEM-16).
import { statusOf } from '../../../runner/http/status-of';
import type { Timeout } from '../../../runner/timeouts';
import { waitUntil } from '../../../runner/wait';
import type { SidecarAddress } from './environment';

const PATH = '/health/live';

/** @returns whether the sidecar answers, as seen once */
export async function isLive({ controlUrl }: Pick<SidecarAddress, 'controlUrl'>): Promise<boolean> {
  return (await statusOf(controlUrl + PATH)) === 200;
}

/**
 * @param lost why there is no way to the sidecar, if there is none at the moment
 * @throws WaitExpired with the last answer, or why there was none
 */
export async function untilLive(
  agent: string,
  { controlUrl }: Pick<SidecarAddress, 'controlUrl'>,
  limit: Timeout,
  lost: () => string | undefined = () => undefined,
): Promise<void> {
  await waitUntil<void>(`the sidecar of ${agent} to be live`, limit, async () => {
    const answer = lost() ?? (await statusOf(controlUrl + PATH));
    return answer === 200 ? { value: undefined } : { notYet: `GET ${PATH}: ${answer}` };
  });
}
