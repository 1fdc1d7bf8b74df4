// Keeps pushes that came before the entry they belong to, in bounded memory (EVT-19).

export interface HoldLimits {
  perKey: number;
  overall: number;
}

/** A push is at most 64 KiB of JSON, so the defaults bound the memory at some 16 MiB. */
const defaultLimits: HoldLimits = { perKey: 16, overall: 256 };

export class HeldPushes<Item> {
  private readonly held = new Map<string, Item[]>();
  private count = 0;

  constructor(private readonly limits: HoldLimits = defaultLimits) {}

  /** @returns whether there was room */
  hold(key: string, item: Item): boolean {
    const items = this.held.get(key) ?? [];
    if (items.length >= this.limits.perKey || this.count >= this.limits.overall) return false;
    this.held.set(key, [...items, item]);
    this.count += 1;
    return true;
  }

  /** Hands out, and forgets, what is held for `key`, in the order in which it came. */
  take(key: string): Item[] {
    const items = this.held.get(key) ?? [];
    this.held.delete(key);
    this.count -= items.length;
    return items;
  }
}
