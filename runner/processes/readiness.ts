// Waits until a process of a platform is ready, or says why it never will be.
import { connect } from 'node:net';
import { statusOf } from '../http/status-of';
import { waitUntil, type Probe } from '../wait';
import type { Timeout } from '../timeouts';
import type { ManagedProcess } from './managed-process';

const LOG_LINES = 10;
/** A rollout is over as soon as the new process answers; every scenario that needs one waits for it. */
const PAUSE_MS = 10;

/** A process that ended before it was ready; the message carries its last log lines. */
export class DidNotStart extends Error {
  override readonly name = 'DidNotStart';
}

/** Looks once whether a process is ready. */
export type ReadinessProbe = () => Promise<Probe<unknown>>;

/**
 * @param ready a URL that is answered with 200 once the process is ready, or a look of another kind: whether a database
 * accepts connections, say
 * @throws DidNotStart when the process ends first; WaitExpired when it takes longer than the timeout
 */
export async function untilReady(
  process: ManagedProcess,
  ready: string | ReadinessProbe,
  limit: Timeout,
): Promise<void> {
  const [what, probe] =
    typeof ready === 'string' ? [`answer at ${ready}`, () => lookAt(ready)] : ['be ready', ready];
  const look = async (): Promise<Probe<unknown>> => {
    if (process.isAlive) return probe();
    const lastWords = await process.logTail(LOG_LINES);
    throw new DidNotStart(`${process.spec.name} ${process.state}; its last words:\n${lastWords}`);
  };
  await waitUntil(`${process.spec.name} to ${what}`, limit, look, PAUSE_MS);
}

/** @returns a look whether something accepts connections at each of these ports of this machine */
export const listensAt =
  (...ports: readonly number[]): ReadinessProbe =>
  async () => {
    const silent = (await Promise.all(ports.map(isListening))).indexOf(false);
    return silent === -1 ? { value: undefined } : { notYet: `nothing listens at ${ports[silent]}` };
  };

/** Whether something accepts connections at this port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function lookAt(url: string): Promise<Probe<undefined>> {
  const answer = await statusOf(url);
  return answer === 200 ? { value: undefined } : { notYet: `the answer is ${answer}` };
}
