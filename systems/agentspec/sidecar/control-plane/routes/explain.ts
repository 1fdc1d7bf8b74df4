// What happened to one request, step by step (XPL-1 to XPL-3).
import type { AuditEntry } from '../../audit/entry';
import { errorBody } from '../errors';
import type { Routes } from '../parts';

export const explainRoutes: Routes = (app, { context: { ring } }) => {
  app.get<{ Params: { requestId: string } }>('/explain/:requestId', ({ params: { requestId } }, reply) => {
    const record = ring.find(requestId);
    if (record) return reply.send(explain(record.entry));
    const problem = `no audit entry for request ${requestId}`;
    return reply.code(404).send(errorBody(404, problem, problem));
  });
};

function explain({ requestId, timestamp, method, path, durationMs, statusCode }: AuditEntry) {
  const steps = [{ step: 'request_received', result: `${method} ${path}` }];
  if (statusCode !== undefined)
    steps.push({ step: 'response', result: statusCode < 400 ? 'success' : 'error' });
  return { requestId, timestamp, method, path, durationMs, statusCode, steps };
}
