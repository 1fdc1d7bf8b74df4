// What an agent must be able to do so that a test in front of it speaks about its sidecar; agents other than the demo's
// may lack some of it.
import { headerOf } from '../../runner/evidence/exchange';
import type { HttpRequest } from '../../runner/http/http-request';

/** In words that follow "the gymcoach agent". */
const LACKS = {
  chat: 'answers no chat message (AGT-8)',
  report: 'does not report in full what it does for a chat (AGT-10)',
  switch: 'does not honour the test switch (AGT-13)',
  push: 'pushes nothing by itself (AGT-11)',
  instrument: 'offers no demo instrument (AGT-19)',
} as const;

export type Ability = keyof typeof LACKS;
export const ABILITIES = Object.keys(LACKS) as Ability[];

/** What one agent offers. */
export type Offers = ReadonlySet<Ability>;

/** The tag of scenarios in which the agent pushes by itself. */
const PUSHES = '@AGT-11';

/**
 * @param tags of the scenario, in which the request is sent
 * @returns the first thing that the agent lacks, in words: with that request it would speak about the agent alone
 */
export function lackIn(offers: Offers, request: HttpRequest, tags: readonly string[]): string | undefined {
  const needed = [...(tags.includes(PUSHES) ? (['push'] as const) : []), ...needsOf(request, offers)];
  const lack = needed.find((ability) => !offers.has(ability));
  return lack && LACKS[lack];
}

function needsOf(request: HttpRequest, offers: Offers): readonly Ability[] {
  const path = plainPath(request.target);
  if (/^\/demo(\/|$)/.test(path)) return ['instrument'];
  return request.method === 'POST' && /^(\/v1)?\/chat$/.test(path)
    ? ['chat', ...needsOfReport(request, offers)]
    : [];
}

/** Without a switch the agent is to report in full; an agent that never reports is as silent as one that is told to be. */
function needsOfReport({ headers = {} }: HttpRequest, offers: Offers): readonly Ability[] {
  const switched = (name: string) =>
    headerOf(headers, `x-agentspec-${name}`)?.toString().trim().toLowerCase();
  const [guardrails, tools, confirmed, push] = [
    'guardrails-invoked',
    'tools-called',
    'user-confirmed',
    'event-push',
  ].map(switched);
  const early: readonly Ability[] = push === 'early' ? ['switch', 'push'] : [];
  const off: readonly Ability[] = push === 'off' && offers.has('push') ? ['switch'] : [];
  const isSilenced = [guardrails, tools].every((list) => list === '' || list === 'none') && !confirmed;
  if (isSilenced) return offers.has('report') || offers.has('push') ? ['switch'] : early;
  const isFull = [guardrails, tools, confirmed].every((list) => list === undefined);
  return [isFull ? ('report' as const) : ('switch' as const), ...early, ...off];
}

/** The path as an agent understands it, however a scenario spells it. */
function plainPath(target: string): string {
  const { pathname } = new URL(target.replace(/^\/+/, '/'), 'http://agent');
  const spelled = pathname.replace(/%[2-7][0-9a-f]/gi, (octet) => decodeURIComponent(octet));
  return spelled
    .toLowerCase()
    .replace(/;[^/]*/g, '')
    .replace(/\/+/g, '/')
    .replace(/(.)\/$/, '$1');
}
