// The ticks of the operations clock: each of them observes every estate (MET-7).
import type { AgentClient } from '../../clients/agent';
import { CloudRefusal } from '../../clients/cloud/access';
import type { Platform } from '../platform';
import { keep, observe, samplerOf, type Observed } from './collector';

/** Attends to an instance that a cloud takes back. */
type Attend = (customerId: string, instanceId: string) => Promise<void>;

/** Starts them; one begins only when the one before has ended. Returns what ends them. */
export function startTicks(platform: Platform, attend: Attend): () => Promise<void> {
  const ticks = new Ticks(platform, attend);
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await ticks.tick().catch((error: unknown) => platform.log.warn({ err: error }, 'a tick failed'));
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, platform.settings.timing.simulatedMinuteMs);
      });
    }
  })();
  return async () => {
    isStopped = true;
    wake();
    await running;
  };
}

/** An account that is gone is looked for again after this time; each tick would be in vain. */
const GONE_MS = 30_000;

class Ticks {
  /** Those that are not looked for, and until when. */
  private readonly gone = new Map<string, number>();
  /** Those that are being observed: one that its cloud keeps waiting holds up no other. */
  private readonly asked = new Set<string>();
  private observed: (Observed & { readonly id: string })[] = [];

  constructor(
    private readonly platform: Platform,
    private readonly attend: Attend,
  ) {}

  async tick(): Promise<void> {
    const watched = await this.platform.stores.database
      .selectFrom('customers')
      .select('id')
      .where('discovery', '=', 'discovered')
      .execute();
    const sampler = samplerOf(this.platform);
    sampler.catch(() => undefined);
    const wanted = watched.filter(({ id }) => !this.asked.has(id) && (this.gone.get(id) ?? 0) < Date.now());
    await this.withinMinute(Promise.all(wanted.map(({ id }) => this.look(id, sampler))));
    const { observed } = this;
    this.observed = [];
    await keep(
      this.platform,
      observed.map(({ points }) => points),
    );
    for (const { id, notices } of observed) for (const instance of notices) await this.attend(id, instance);
  }

  /** What cannot be read has no point, which the log says. */
  private async look(id: string, sampler: Promise<AgentClient>): Promise<void> {
    this.asked.add(id);
    try {
      this.observed.push({ id, ...(await observe(this.platform, id, sampler)) });
    } catch (error) {
      if (error instanceof CloudRefusal && error.code === 'not_found')
        this.gone.set(id, Date.now() + GONE_MS);
      this.platform.log.warn({ err: error, customer_id: id }, 'no metrics');
    } finally {
      this.asked.delete(id);
    }
  }

  private async withinMinute(act: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise((resolve) => {
      timer = setTimeout(resolve, this.platform.settings.timing.simulatedMinuteMs);
    });
    await Promise.race([act, passed]).finally(() => clearTimeout(timer));
  }
}
