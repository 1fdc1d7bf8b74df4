// Asks an agent once, before any scenario, what it can do: its sidecar is not to be blamed for what it cannot.
import { AssertionError } from 'chai';
import { NoAnswer } from '../../../../runner/http/http-client';
import { WaitExpired } from '../../../../runner/wait';
import type { Ability } from '../../abilities';
import { ControlPlane } from '../../clients/control-plane';
import { SidecarProxy, type Reply } from '../../clients/sidecar-proxy';
import type { AuditEntry } from '../../clients/types';
import type { AgentUrls } from './configuration';

const MESSAGE = 'Hello. What can you do?';
/** No agent reports this guardrail unless it is told to. */
const ASKED_FOR = 'asked-for-by-the-suite';
/** An agent that pushes may lose one to a race of its sidecar; it loses not all. */
const CHATS = 3;

/** @returns what it offers; undefined where nobody answers, or only the gateway: an agent that sleeps offers no more */
export async function askAgent(agent: string, { proxy, control }: AgentUrls): Promise<Ability[] | undefined> {
  const unrecorded = () => undefined;
  const clients = {
    proxy: new SidecarProxy(agent, proxy, unrecorded),
    control: new ControlPlane(agent, control, unrecorded),
  };
  try {
    return await ask(clients);
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  } finally {
    Object.values(clients).forEach((client) => client.close());
  }
}

interface Clients {
  readonly proxy: SidecarProxy;
  readonly control: ControlPlane;
}

async function ask(clients: Clients): Promise<Ability[] | undefined> {
  const { proxy } = clients;
  const listed = await proxy.send({ target: '/demo' });
  const instrument: Ability[] =
    listed.status === 200 && listed.text.includes('"instrument"') ? ['instrument'] : [];
  const replies: Reply[] = [];
  for (let sent = 0; sent < CHATS; sent += 1) replies.push(await proxy.chat(MESSAGE));
  const [first] = replies;
  if (first!.answer.status === 502) return undefined;
  if (!isAnswered(first!)) return instrument;
  return [...instrument, 'chat', ...(await askForReports(clients, replies))];
}

/** Also an answer that the sidecar has blocked was one. */
const isAnswered = ({ answer: { status, text } }: Reply): boolean =>
  status === 200 || (status === 403 && text.includes('PolicyViolation'));

/** What cannot be told, because the sidecar keeps no entry of the chat, is presumed: that is for scenarios to judge. */
async function askForReports({ proxy, control }: Clients, replies: readonly Reply[]): Promise<Ability[]> {
  const switched = await proxy.chat(MESSAGE, { guardrails: [ASKED_FOR], push: 'off' });
  const obeys = await shows(
    control,
    [switched],
    ({ guardrailsInvoked }) => guardrailsInvoked?.join() === ASKED_FOR,
  );
  const pushes = await shows(control, replies, ({ modelCalls = [] }) => modelCalls.length > 0);
  const reports = await shows(
    control,
    replies,
    ({ guardrailsInvoked = [], toolsCalled = [] }) => guardrailsInvoked.length > 0 && toolsCalled.length > 0,
  );
  return [
    ...(reports ? (['report'] as const) : []),
    ...(obeys ? (['switch'] as const) : []),
    ...(pushes ? (['push'] as const) : []),
  ];
}

/** @returns whether the entry of one of them does, before long; true where none of them has an entry */
async function shows(
  control: ControlPlane,
  replies: readonly Reply[],
  holds: (entry: AuditEntry) => boolean,
): Promise<boolean> {
  const found = replies.map(async ({ requestId }) => {
    let hasEntry = false;
    const condition = (entry: AuditEntry) => {
      hasEntry = true;
      return holds(entry) ? undefined : 'it does not show that';
    };
    try {
      await control.entryOf(requestId, condition);
      return true;
    } catch (error) {
      if (error instanceof WaitExpired || error instanceof AssertionError)
        return hasEntry ? false : undefined;
      throw error;
    }
  });
  const told = await Promise.all(found);
  return told.includes(true) || !told.includes(false);
}
