// Channels between processes: LISTEN and NOTIFY on a connection of its own. Redis fits behind the same port.
import { Client, type Pool } from 'pg';

export type Listener = (message: string) => void;

/** A channel, and what it is told. */
export type Published = readonly [channel: string, message: string];

export interface EventBus {
  /** Messages are short (PostgreSQL's limit is 8000 bytes): they name what happened, tables have the rest. */
  publish(channel: string, message: string): Promise<void>;
  publishAll(messages: readonly Published[]): Promise<void>;
  /** @returns what ends the subscription */
  subscribe(channel: string, listener: Listener): () => void;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** One PostgreSQL channel carries all of ours, so that a name may have any characters. */
const CHANNEL = 'optiinfra';
const RECONNECT_MS = 200;

/** What listeners hear after a connection that broke was made again: what was published meanwhile is lost. */
export const MISSED = '';

/** @param url of PostgreSQL */
export async function postgresBus(url: string, pool: Pool): Promise<EventBus> {
  const listeners = new Map<string, Set<Listener>>();
  let isClosed = false;
  let client = await connect();

  async function connect(): Promise<Client> {
    const fresh = new Client({ connectionString: url });
    fresh.on('error', () => undefined);
    fresh.on('notification', ({ payload = '' }) => {
      const [channel, message] = JSON.parse(payload) as [string, string];
      for (const listener of listeners.get(channel) ?? []) listener(message);
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      void fresh.end().catch(() => undefined);
      throw error;
    }
    // Only now: one that never listened is tried again by whoever wanted it, and twice would hear everything twice.
    fresh.once('end', () => void reconnect());
    return fresh;
  }

  async function reconnect(): Promise<void> {
    while (!isClosed) {
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref());
      try {
        client = await connect();
        [...listeners.values()].flatMap((all) => [...all]).forEach((listener) => listener(MISSED));
        return;
      } catch {
        // The database is still away; whoever needs it now is told so by its own query.
      }
    }
  }

  const publishAll = async (messages: readonly Published[]): Promise<void> => {
    const all = messages.map((one) => JSON.stringify(one));
    if (all.length > 0)
      await pool.query('select pg_notify($1, message) from unnest($2::text[]) as message', [CHANNEL, all]);
  };
  return {
    publishAll,
    publish: (channel, message) => publishAll([[channel, message]]),
    subscribe: (channel, listener) => {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
      return () => void all.delete(listener);
    },
    ping: async () => void (await client.query('select 1')),
    close: async () => {
      isClosed = true;
      await client.end();
    },
  };
}
