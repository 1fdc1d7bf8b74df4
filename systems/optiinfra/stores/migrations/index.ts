// All migrations, in the order of their names. One that has been released is never changed.
import type { Migration } from 'kysely';
import { customers } from './001-customers';
import { agents } from './002-agents';
import { optimizations } from './003-optimizations';
import { records } from './004-records';
import { metrics } from './005-metrics';
import { rollbackRequests } from './006-rollback-requests';
import { resolutions } from './007-resolutions';

export const migrations: Record<string, Migration> = {
  '001-customers': customers,
  '002-agents': agents,
  '003-optimizations': optimizations,
  '004-records': records,
  '005-metrics': metrics,
  '006-rollback-requests': rollbackRequests,
  '007-resolutions': resolutions,
};
