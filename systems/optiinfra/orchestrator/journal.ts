// Events and audit entries, written in one transaction with what they tell of; who listens is told after the commit.
import { sql, type Transaction } from 'kysely';
import type { AgentType } from '../api/customer';
import type { AuditEntry, EventType, Severity } from '../api/event';
import { again, json, type Session, type Tables } from '../stores/database';
import { newId } from './ids';
import type { Platform } from './platform';

export interface NewEvent {
  readonly customerId: string;
  readonly type: EventType;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly severity?: Severity;
  /** Of whom it came; the orchestrator where there is none. */
  readonly agent?: AgentType;
}

export interface NewAuditEntry {
  readonly actor: AuditEntry['actor'];
  readonly action: string;
  readonly targetType: string;
  readonly targetId?: string | null;
  readonly customerId?: string | null;
  readonly outcome?: AuditEntry['outcome'];
  readonly before?: Record<string, unknown> | null;
  readonly after?: Record<string, unknown> | null;
  readonly ip?: string | null;
  readonly requestId?: string | null;
}

export class Journal {
  readonly heard = new Set<string>();

  constructor(
    readonly tx: Transaction<Tables>,
    private readonly now: () => Date,
  ) {}

  /** The customer's row is the counter, so that its lock keeps `seq` free of gaps (EVN-2). */
  async event({ customerId, type, correlationId, data, severity = 'info', agent }: NewEvent): Promise<void> {
    const counted = await this.tx
      .updateTable('customers')
      .set({ last_event_seq: sql`last_event_seq + 1` })
      .where('id', '=', customerId)
      .returning('last_event_seq')
      .executeTakeFirst();
    if (!counted) return;
    await this.tx
      .insertInto('agent_events')
      .values({
        ...{
          id: newId('evt'),
          seq: counted.last_event_seq,
          customer_id: customerId,
          event_type: type,
          severity,
        },
        ...{ source: agent ? `${agent}_agent` : 'orchestrator', agent_type: agent ?? null },
        ...{ correlation_id: correlationId, data: json(data), timestamp: this.now() },
      })
      .execute();
    this.heard.add(customerId);
  }

  audit(entry: NewAuditEntry): Promise<void> {
    return audit(this.tx, this.now(), entry);
  }
}

/** Writes an audit entry; nothing ever changes it (ADT-2). */
export async function audit(session: Session, now: Date, entry: NewAuditEntry): Promise<void> {
  const { actor, action, targetType, targetId = null, customerId = null, outcome = 'allowed' } = entry;
  await session
    .insertInto('audit_log')
    .values({
      ...{ id: newId('aud'), actor: json(actor), action, outcome, timestamp: now },
      ...{ target_type: targetType, target_id: targetId, customer_id: customerId },
      ...{ actor_ip: entry.ip ?? null, request_id: entry.requestId ?? null },
      before: entry.before ? json(entry.before) : null,
      after: entry.after ? json(entry.after) : null,
    })
    .execute();
}

export const customerChannel = (customerId: string): string => `events:customer:${customerId}`;

/** Changes the transactional store: all of `work`, its events and entries, or nothing of it (STO-11). */
export async function change<T>(platform: Platform, work: (journal: Journal) => Promise<T>): Promise<T> {
  const { stores, clock } = platform;
  let journal: Journal | undefined;
  const attempt = () =>
    stores.database.transaction().execute((tx) => {
      journal = new Journal(tx, () => clock.now());
      return work(journal);
    });
  const result = await again(attempt);
  for (const customerId of journal?.heard ?? [])
    await stores.bus.publish(customerChannel(customerId), 'event');
  return result;
}
