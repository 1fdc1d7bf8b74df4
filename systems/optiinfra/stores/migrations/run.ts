// A migration of plain SQL: the schema reads as what PostgreSQL keeps.
import { sql, type Migration } from 'kysely';

/** @returns a migration that runs `statements`, in order */
export const statements = (...all: string[]): Migration => ({
  up: async (database) => {
    for (const one of all) await sql.raw(one).execute(database);
  },
});
