// POST /chat of a demo agent: a real chat turn, reported on the paths that its profile names.
import type { IncomingMessage } from 'node:http';
import type { PlainLog } from '../../common/plain-log';
import {
  eventPush,
  headerReporting,
  pushReport,
  reportOf,
  type EventPushOptions,
  type Middleware,
  type SidecarClient,
} from '../../reporting-kit';
import { answerTo, HttpError, readJsonObject, sendJson, type Answer, type Handler } from '../http';
import type { ChatProfile } from '../profiles';
import { applySwitches, readSwitches } from '../report-switch';
import { createCoach } from './coach';

const passOn: Middleware = (_request, _response, next) => next();

/**
 * @param agentName as pushes name it
 * @returns the handler of the chat route: 200 with a ChatReply (AGT-8), 400 for a body without a message; it throws
 *   HttpError 400 for a test switch that makes no sense
 */
export function chatRoute(
  agentName: string,
  profile: ChatProfile,
  sidecar: SidecarClient,
  log: PlainLog,
): Handler {
  const coach = createCoach(profile);
  const push = pushOptions(agentName, sidecar, log);
  const reportByHeader = headerReporting();
  const pushAfterwards = eventPush(push);

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { message } = await readJsonObject(request);
    if (typeof message === 'string') return { status: 200, body: await coach(message) };
    throw new HttpError(400, 'the body must have a string "message"');
  };

  return (request, response) => {
    const switches = readSwitches(request.headers);
    const pushes = (moment: typeof switches.push): boolean => profile.pushes && switches.push === moment;
    const turn = async (): Promise<void> => {
      const given = await answer(request).catch((error) => answerTo(error, log));
      applySwitches(switches, reportOf(request));
      if (pushes('early')) await pushReport(reportOf(request), push);
      sendJson(response, given);
    };
    const pushing = pushes('after') ? pushAfterwards : passOn;
    reportByHeader(request, response, () => pushing(request, response, () => void turn()));
  };
}

const pushOptions = (agentName: string, client: SidecarClient, log: PlainLog): EventPushOptions => ({
  client,
  agentName,
  onOutcome: ({ status, ...details }, requestId) =>
    log[status === 'failed' ? 'error' : 'info'](`event push: ${status}`, { requestId, ...details }),
});
