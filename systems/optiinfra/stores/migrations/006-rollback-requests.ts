// A customer may ask for a rollback while steps run; the request stands in the row that the next step reads.
import { statements } from './run';

export const rollbackRequests = statements(`alter table optimizations add column rollback_requested text`);
