// Leader election by a Lease of coordination.k8s.io: of all replicas one leads, and a dead one is followed.
import type { V1Lease, V1LeaseSpec } from '@kubernetes/client-node';
import type { Logger } from '../../common/log';
import { pause, within } from '../timing';
import type { LeaseCalls } from './cluster';
import { hasStatus, messageOf } from './errors';

export interface Durations {
  /** How long a lease counts that is not renewed. */
  readonly leaseMs: number;
  /** How long the leader leads on without being able to renew; less than `leaseMs`. */
  readonly renewDeadlineMs: number;
  /** From one attempt to get or renew the lease to the next. */
  readonly retryMs: number;
}

/** Those of the controllers of Kubernetes itself. */
export const DURATIONS: Durations = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

export interface ElectionOptions {
  readonly calls: LeaseCalls;
  readonly namespace: string;
  readonly name: string;
  /** Unique among the replicas. */
  readonly identity: string;
  readonly log: Logger;
  readonly durations?: Durations;
}

export class LeaderElection {
  private readonly durations: Durations;
  /** The last lease seen, and when by this machine's clock: the clocks of others are not trusted. */
  private seen?: { readonly version: string; readonly at: number };

  constructor(private readonly options: ElectionOptions) {
    this.durations = options.durations ?? DURATIONS;
  }

  /**
   * Runs `lead` whenever this replica leads, until `signal` is aborted; then gives the lease back.
   *
   * @param lead must settle soon after its signal is aborted: another replica may lead from then on
   */
  async run(lead: (term: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { log, identity } = this.options;
    while (!signal.aborted) {
      if (await this.attempt()) {
        log.info({ identity }, 'leading');
        await this.serveTerm(lead, signal);
        log.info({ identity }, 'no longer leading');
      }
      await pause(this.durations.retryMs, signal);
    }
  }

  private async serveTerm(lead: (term: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const term = new AbortController();
    const leading = lead(term.signal).finally(() => term.abort());
    await Promise.race([this.keep(signal, term.signal), leading]);
    term.abort();
    await leading;
    if (signal.aborted) await this.release();
  }

  /** Renews until it fails for too long, or either signal is aborted. */
  private async keep(signal: AbortSignal, term: AbortSignal): Promise<void> {
    const { retryMs, renewDeadlineMs } = this.durations;
    for (let deadline = Date.now() + renewDeadlineMs; ;) {
      await pause(retryMs, signal);
      if (signal.aborted || term.aborted) return;
      const begin = Date.now();
      // An API server that hangs must not let the leader lead on.
      if (await within(this.attempt(), deadline - begin, signal)) deadline = begin + renewDeadlineMs;
      else if (Date.now() >= deadline) return;
    }
  }

  /** Gets or renews the lease; gives whether this replica holds it. */
  private async attempt(): Promise<boolean> {
    const { calls, namespace, name, log } = this.options;
    try {
      const lease = await this.read();
      if (lease === undefined) {
        await calls.createLease(namespace, { metadata: { namespace, name }, spec: this.specAfter() });
        return true;
      }
      if (!this.isFree(lease)) return false;
      await calls.replaceLease(namespace, { ...lease, spec: this.specAfter(lease.spec) });
      return true;
    } catch (error) {
      // With 409 another replica was faster, which is how elections go.
      if (!hasStatus(error, 409)) log.warn(messageOf(error));
      return false;
    }
  }

  private async read(): Promise<V1Lease | undefined> {
    const { calls, namespace, name } = this.options;
    try {
      return await calls.readLease(namespace, name);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** A lease is free to whoever holds it, to all when nobody does, and when it has not changed for its duration. */
  private isFree({ metadata, spec }: V1Lease): boolean {
    const version = metadata?.resourceVersion ?? '';
    if (this.seen?.version !== version) this.seen = { version, at: Date.now() };
    const holder = spec?.holderIdentity ?? '';
    if (holder === '' || holder === this.options.identity) return true;
    const lasts = (spec?.leaseDurationSeconds ?? this.durations.leaseMs / 1000) * 1000;
    return Date.now() - this.seen.at >= lasts;
  }

  private specAfter(before?: V1LeaseSpec): V1LeaseSpec {
    const { identity } = this.options;
    const now = new MicroTime();
    const isRenewal = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.max(1, Math.round(this.durations.leaseMs / 1000)),
      acquireTime: isRenewal ? before.acquireTime : now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (isRenewal || before === undefined ? 0 : 1),
    };
  }

  /** So that a successor need not wait for the lease to end. */
  private async release(): Promise<void> {
    const { calls, namespace, identity, log } = this.options;
    try {
      const lease = await this.read();
      if (lease?.spec?.holderIdentity !== identity) return;
      const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: new MicroTime() };
      await calls.replaceLease(namespace, { ...lease, spec });
    } catch (error) {
      log.warn(`the lease ends by itself: ${messageOf(error)}`);
    }
  }
}

/** The API server takes points in time with microseconds here; the library serialises whatever is a Date. */
class MicroTime extends Date {
  override toISOString(): string {
    return super.toISOString().replace('Z', '000Z');
  }
}
