// Follows objects of the cluster as they change, until they are as wanted.
import { createInterface } from 'node:readline';
import { BenchError } from '../../errors';
import { timeout, timeoutVariable, type TimeoutName } from '../../timeouts';
import { WaitExpired, type Probe } from '../../wait';
import type { Kubectl } from './kubectl';
import { spawnTethered } from './tethered';

export interface WatchOptions {
  readonly what: string;
  readonly limit: TimeoutName;
}

/** kubectl ended the watch before what was awaited came; the caller may look again. */
export class WatchEnded extends BenchError {}

/**
 * Reads objects from `kubectl get … --watch`, those that are there first, until `probe` gives a value.
 * @throws WaitExpired with the last reason when the time is over; WatchEnded when kubectl ends; whatever `probe` throws
 */
export function watchUntil<O, T>(
  kubectl: Kubectl,
  args: readonly string[],
  probe: (object: O) => Probe<T>,
  { what, limit }: WatchOptions,
): Promise<T> {
  const child = spawnTethered(kubectl.commandLine(['get', ...args, '--watch', '-o', 'json']));
  let reason = 'nothing of the kind is there';
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk}`.slice(-2000)));
  return new Promise<T>((resolve, reject) => {
    const late = setTimeout(() => {
      const limitMs = timeout(limit);
      reject(
        new WaitExpired(
          `Waited ${limitMs / 1000} s for ${what}; at last: ${reason} (${timeoutVariable(limit)} sets the limit)`,
        ),
      );
    }, timeout(limit));
    const take = (object: O): void => {
      try {
        const answer = probe(object);
        if ('value' in answer) resolve(answer.value);
        else reason = answer.notYet;
      } catch (error) {
        reject(error);
      }
    };
    readObjects(child.stdout!, take);
    child.once('error', (error) => reject(new BenchError(`cannot run kubectl: ${error.message}`)));
    child.once('close', () => {
      clearTimeout(late);
      reject(
        new WatchEnded(`kubectl get ${args.join(' ')} --watch ended: ${stderr.trim() || 'without a word'}`),
      );
    });
  }).finally(() => child.kill());
}

/** kubectl prints one indented object after the other; a brace at the very left ends each. */
function readObjects<O>(output: NodeJS.ReadableStream, take: (object: O) => void): void {
  let lines: string[] = [];
  createInterface(output as NodeJS.ReadableStream).on('line', (line) => {
    lines.push(line);
    if (line !== '}') return;
    const text = lines.join('\n');
    lines = [];
    take(JSON.parse(text) as O);
  });
}
