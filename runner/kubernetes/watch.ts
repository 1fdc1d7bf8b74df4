// Follows objects of the cluster as they change, until they are as wanted.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BenchError } from '../errors';
import type { Timeout } from '../timeouts';
import { WaitExpired, waitUntil, type Probe } from '../wait';
import type { Kubectl } from './kubectl';
import { spawnTethered } from './tethered';

export interface WatchOptions {
  /** The thing awaited, as in "Waited 60 s for {what}". */
  readonly what: string;
  readonly limit: Timeout;
}

/** kubectl ended the watch before what was awaited came. */
class WatchEnded extends Error {}

/**
 * Reads objects from `kubectl get … --watch`, those that are there first, until `probe` gives a value. A watch is a
 * connection and may end early: what it would have shown is shown to the next one.
 * @param args kinds, names and selectors
 * @throws WaitExpired with the last reason when the time is over; whatever `probe` throws
 */
export function watchUntil<O, T>(
  kubectl: Kubectl,
  args: readonly string[],
  probe: (object: O) => Probe<T>,
  options: WatchOptions,
): Promise<T> {
  const end = performance.now() + options.limit.ms;
  const last = { reason: 'nothing of the kind is there' };
  return waitUntil<T>(options.what, options.limit, async () => {
    try {
      return { value: await watchOnce(kubectl, args, probe, { ...options, end, last }) };
    } catch (error) {
      if (!(error instanceof WatchEnded)) throw error;
      return { notYet: error.message };
    }
  });
}

function watchOnce<O, T>(
  kubectl: Kubectl,
  args: readonly string[],
  probe: (object: O) => Probe<T>,
  { what, limit, end, last }: WatchOptions & { end: number; last: { reason: string } },
): Promise<T> {
  const child = spawnTethered(kubectl.commandLine(['get', ...args, '--watch', '-o', 'json']));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk}`.slice(-2000)));
  return new Promise<T>((resolve, reject) => {
    const seconds = limit.ms / 1000;
    const late = setTimeout(() => {
      reject(
        new WaitExpired(
          `Waited ${seconds} s for ${what}; at last: ${last.reason} (${limit.variable} sets the limit)`,
        ),
      );
    }, end - performance.now());
    readObjects<O>(child.stdout!, (object) => {
      try {
        const answer = probe(object);
        if ('value' in answer) resolve(answer.value);
        else last.reason = answer.notYet;
      } catch (error) {
        reject(error);
      }
    });
    child.once('error', (error) => reject(new BenchError(`cannot run kubectl: ${error.message}`)));
    child.once('close', () => {
      clearTimeout(late);
      last.reason = stderr.trim() || last.reason;
      reject(new WatchEnded(`kubectl get ${args.join(' ')} --watch ended: ${last.reason}`));
    });
  }).finally(() => child.kill());
}

/** kubectl prints one indented object after the other; a brace at the very left ends each. */
function readObjects<O>(output: Readable, take: (object: O) => void): void {
  let lines: string[] = [];
  createInterface(output).on('line', (line) => {
    lines.push(line);
    if (line !== '}') return;
    const text = lines.join('\n');
    lines = [];
    take(JSON.parse(text) as O);
  });
}
