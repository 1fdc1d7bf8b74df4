// To whom what a path names belongs (API-7).
import type { OwnerOf } from '../http/checks';

/** Sessions and keys end with their customer: whoever asks for his own need not have it looked up. */
export const ofCustomer: OwnerOf = async ({ stores }, id, own) =>
  id === own
    ? id
    : (await stores.database.selectFrom('customers').select('id').where('id', '=', id).executeTakeFirst())
        ?.id;

/** @returns a finder for the owner of a row of `table` */
export const ofRow =
  (table: 'recommendations' | 'optimizations' | 'analyses'): OwnerOf =>
  async ({ stores }, id) =>
    (await stores.database.selectFrom(table).select('customer_id').where('id', '=', id).executeTakeFirst())
      ?.customer_id;

export const ownedBy = (of: OwnerOf) => ({
  access: 'owner' as const,
  of,
});
