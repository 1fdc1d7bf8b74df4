// To whom what a path names belongs (API-7).
import type { Platform } from '../platform';

export const ofCustomer = async ({ stores }: Platform, id: string): Promise<string | undefined> =>
  (await stores.database.selectFrom('customers').select('id').where('id', '=', id).executeTakeFirst())?.id;

/** @returns a finder for the owner of a row of `table` */
export const ofRow =
  (table: 'recommendations' | 'optimizations' | 'analyses') =>
  async ({ stores }: Platform, id: string): Promise<string | undefined> =>
    (await stores.database.selectFrom(table).select('customer_id').where('id', '=', id).executeTakeFirst())
      ?.customer_id;

export const ownedBy = (of: (platform: Platform, id: string) => Promise<string | undefined>) => ({
  access: 'owner' as const,
  of,
});
