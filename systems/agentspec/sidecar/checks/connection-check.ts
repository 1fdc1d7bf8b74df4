// Checks that something listens where the manifest says a service is.
import { isReference } from '../manifest/references';
import { isOwnMachine, parseAddress, type Address } from './address';
import type { Check } from './check';
import { connectionFailure } from './tcp';

/**
 * Connects by TCP once (RDY-13); connections that a sidecar cannot judge are skipped (RDY-14).
 *
 * @param subject id and category of the check
 * @param connection where the service is, as declared
 * @param timeoutMs how long connecting may take, name resolution included
 */
export async function checkConnection(
  subject: Pick<Check, 'id' | 'category'>,
  connection: string | undefined,
  timeoutMs: number,
): Promise<Check> {
  const target = judge(connection);
  if (typeof target === 'string') return { ...subject, status: 'skip', severity: 'warning', message: target };
  const started = performance.now();
  const failure = await connectionFailure(target, timeoutMs);
  const latencyMs = Math.round(performance.now() - started);
  const where = `${target.host}:${target.port}`;
  if (failure === undefined) {
    return {
      ...subject,
      status: 'pass',
      severity: 'info',
      latencyMs,
      message: `${where} accepts connections`,
    };
  }
  return {
    ...subject,
    status: 'fail',
    severity: 'warning',
    latencyMs,
    message: `${where} does not accept connections: ${failure}`,
    remediation: 'Start the service or correct its connection in the manifest',
  };
}

/** The address to try, or the reason why there is none. */
function judge(connection: string | undefined): Address | string {
  if (connection === undefined) return 'no connection is declared';
  if (isReference(connection)) return 'the connection is a reference, which the sidecar does not resolve';
  const address = parseAddress(connection);
  if (!address) return 'the connection has no readable host and port';
  if (isOwnMachine(address.host))
    return `${address.host} means the agent's own machine, which the sidecar cannot judge`;
  return address;
}
