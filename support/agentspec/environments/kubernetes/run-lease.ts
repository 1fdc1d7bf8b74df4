// One run at a time in a namespace: a Lease that says who, renewed while the run lasts, void when it died.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { BenchError, messageOf } from '../../../../runner/errors';
import { KubectlFailed, type Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Lease } from '../../../../runner/kubernetes/objects';
import { RUN_LEASE } from '../../names';

const DURATION_SECONDS = 30;
const RENEW_MS = 10_000;

export class RunLease {
  private readonly timer: NodeJS.Timeout;
  /** Why this run no longer holds the lease; nothing as long as it does. */
  private lostBecause: string | undefined;

  private constructor(
    private readonly kubectl: Kubectl,
    private readonly holder: string,
  ) {
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  /** @throws BenchError naming the run that holds the namespace */
  static async take(kubectl: Kubectl): Promise<RunLease> {
    const holder = `${hostname()} process ${process.pid} (${randomUUID().slice(0, 8)})`;
    try {
      await kubectl.run(['create', '-f', '-'], { input: JSON.stringify(leaseOf(holder)) });
    } catch (error) {
      if (!(error instanceof KubectlFailed) || !error.isConflict) throw error;
      await replaceVoid(kubectl, holder);
    }
    return new RunLease(kubectl, holder);
  }

  /** @throws BenchError when another run has taken the namespace meanwhile */
  assertHeld(): void {
    if (this.lostBecause) throw new BenchError(this.lostBecause);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    const lease = await find(this.kubectl);
    if (lease?.spec.holderIdentity === this.holder)
      await this.kubectl.run(['delete', 'lease', RUN_LEASE, '--wait=false']);
  }

  private async renew(): Promise<void> {
    try {
      const lease = await find(this.kubectl);
      if (lease?.spec.holderIdentity !== this.holder) {
        this.lostBecause = `another run took the namespace: ${lease?.spec.holderIdentity ?? 'nobody holds it now'}`;
        return clearInterval(this.timer);
      }
      await replace(this.kubectl, this.holder, lease);
    } catch (error) {
      // The next renewal may succeed; until the lease is void nobody else takes it.
      if (!(error instanceof BenchError)) this.lostBecause = messageOf(error);
    }
  }
}

async function replaceVoid(kubectl: Kubectl, holder: string): Promise<void> {
  const lease = await find(kubectl);
  if (lease && !isVoid(lease)) throw inUse(kubectl, lease);
  const taken = lease
    ? replace(kubectl, holder, lease)
    : kubectl.run(['create', '-f', '-'], { input: JSON.stringify(leaseOf(holder)) });
  await taken.catch(async (error: unknown) => {
    if (error instanceof KubectlFailed && error.isConflict) throw inUse(kubectl, await find(kubectl));
    throw error;
  });
}

const find = (kubectl: Kubectl): Promise<Lease | undefined> =>
  kubectl.find<Lease>(['get', 'lease', RUN_LEASE]);

/** With the version that was read, so that of two runs that find a void lease only one takes it. */
function replace(kubectl: Kubectl, holder: string, { metadata }: Lease): Promise<string> {
  const lease = leaseOf(holder, metadata.resourceVersion);
  return kubectl.run(['replace', '-f', '-'], { input: JSON.stringify(lease) });
}

/** @returns milliseconds until nobody holds it any more unless it is renewed; NaN where it tells no time */
function leftOf({ spec }: Lease): number {
  const renewed = Date.parse(spec.renewTime ?? '');
  return renewed + (spec.leaseDurationSeconds ?? DURATION_SECONDS) * 1000 - Date.now();
}

const isVoid = (lease: Lease): boolean => !(leftOf(lease) > 0);

function inUse({ target }: Kubectl, lease: Lease | undefined): BenchError {
  return new BenchError(
    `namespace ${target.namespace} of context ${target.context} is in use by another run: ${lease ? holderOf(lease) : 'it has just begun'}; wait for it, or give this one a demo of its own (KUBE_NAMESPACE=demo-2 make demo-deploy CLUSTER=…, then run with the same KUBE_NAMESPACE)`,
  );
}

/** Nobody sees from here whether it is still alive, so both is said. */
function holderOf(lease: Lease): string {
  const seconds = Math.max(0, Math.ceil(leftOf(lease) / 1000));
  return `${lease.spec.holderIdentity}, which holds it for another ${seconds} s and renews that for as long as it lives`;
}

function leaseOf(holderIdentity: string, resourceVersion?: string): object {
  // The API wants microseconds.
  const now = new Date().toISOString().replace('Z', '000Z');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: RUN_LEASE, ...(resourceVersion && { resourceVersion }) },
    spec: { holderIdentity, leaseDurationSeconds: DURATION_SECONDS, acquireTime: now, renewTime: now },
  };
}
