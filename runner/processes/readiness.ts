// Waits until a process of the cluster answers, or says why it never will.
import { get } from 'node:http';
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

/**
 * @param url answered with 200 once the process is ready
 * @throws DidNotStart when it ends first; WaitExpired when it takes longer than the timeout
 */
export async function untilReady(process: ManagedProcess, url: string, limit: Timeout): Promise<void> {
  const look = async (): Promise<Probe<undefined>> => {
    if (!process.isAlive) {
      throw new DidNotStart(
        `${process.spec.name} ${process.state}; its last words:\n${await process.logTail(LOG_LINES)}`,
      );
    }
    const answer = await statusOf(url);
    return answer === 200 ? { value: undefined } : { notYet: `the answer is ${answer}` };
  };
  await waitUntil(`${process.spec.name} to answer at ${url}`, limit, look, PAUSE_MS);
}

function statusOf(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 'no status');
    });
    request.on('timeout', () => request.destroy(new Error('no answer within a second')));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
