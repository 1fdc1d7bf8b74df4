// EventPush: the agent reports what it did for a request after answering it.
import { readPush } from '../events/push';
import { errorBody } from '../errors';
import type { Routes } from '../parts';

/** EVT-2. */
const bodyLimit = 64 * 1024;

export const eventsRoutes: Routes = (app, { pushedEvents }) => {
  app.post('/events', { bodyLimit }, async ({ body }, reply) => {
    const push = readPush(body);
    if ('problem' in push) return reply.code(400).send(errorBody(400, push.problem, push.problem));
    const { requestId, behaviour } = push;
    const outcome = await pushedEvents.receive(requestId, behaviour);
    if (outcome.found) return { requestId, found: true, opaViolations: outcome.violations }; // EVT-12
    const message = outcome.held
      ? 'kept until the request is recorded'
      : 'no audit entry has this request id';
    return reply.code(202).send({ requestId, found: false, message }); // EVT-11, EVT-19
  });
};
