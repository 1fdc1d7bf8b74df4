// /demo/hold: an answer that the agent keeps back, head and all, until the test releases it.
import { sendJson, type Handler } from '../http';
import type { Route } from './router';
import { WaitingResponses, type WaitingLimits, type WaitingResponse } from './waiting-responses';

export function holdRoutes(limits: WaitingLimits): { readonly routes: readonly Route[]; close(): void } {
  const holds = new WaitingResponses('hold', limits, (response) =>
    sendJson(response, { status: 503, body: { error: `not released within ${limits.lifetimeMs} ms` } }),
  );

  const hold =
    (key: string): Handler =>
    (request, response) => {
      holds.open(key, response);
      request.resume();
    };
  const act =
    (action: (key: string, held: WaitingResponse) => void) =>
    (key: string): Handler =>
    (request, response) => {
      request.resume();
      const held = holds.demand(key);
      action(key, held);
      sendJson(response, { status: 200, body: stateOf(held) });
    };
  const state =
    (key: string): Handler =>
    (_request, response) =>
      sendJson(response, { status: 200, body: stateOf(holds.find(key)) });

  return {
    routes: [
      { method: '*', path: '/demo/hold/:key', does: 'waits to be released', handle: hold },
      { method: 'GET', path: '/demo/hold/:key/state', does: 'whether a request waits', handle: state },
      {
        method: 'POST',
        path: '/demo/hold/:key/release',
        does: 'answers the waiting request',
        handle: act(release),
      },
      {
        method: 'POST',
        path: '/demo/hold/:key/die',
        does: 'cuts its connection, unanswered',
        handle: act(die),
      },
    ],
    close: () => holds.close(),
  };
}

const release = (key: string, held: WaitingResponse): void =>
  held.settle((response) => sendJson(response, { status: 200, body: { held: key } }));
const die = (_key: string, held: WaitingResponse): void => held.settle((response) => response.destroy());

/** A hold that no request has reached yet is not waiting, so that a test can poll for it. */
const stateOf = (held: WaitingResponse | undefined): object => ({
  waiting: held?.isOpen ?? false,
  clientGone: held?.clientGone ?? false,
});
