// Brings the report of a shard here, whole: through `kubectl exec`, compressed, which shows whether it is complete.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BenchError, messageOf } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { spawnTethered } from '../../../../runner/kubernetes/tethered';
import { waitUntil } from '../../../../runner/wait';
import { KEEPER, SEND_REPORT } from './manifests';
import { timeouts } from '../../../../support/timeouts';

/** @throws BenchError when it cannot be had within the timeout FETCH */
export async function fetchReport(kubectl: Kubectl, pod: string, file: string): Promise<void> {
  await waitUntil<void>(`the report in pod ${pod}`, timeouts.FETCH, async () => {
    const trouble = await tryToFetch(kubectl, pod, file);
    return trouble === undefined ? { value: undefined } : { notYet: trouble };
  }).catch((error) => {
    throw new BenchError(messageOf(error));
  });
}

/** Of a pod that may be gone, with all that was in it. @returns why the report is not here; nothing when it is */
export async function tryToFetch(kubectl: Kubectl, pod: string, file: string): Promise<string | undefined> {
  mkdirSync(path.dirname(file), { recursive: true });
  const child = spawnTethered(
    kubectl.commandLine(['exec', pod, '--container', KEEPER, '--', ...SEND_REPORT]),
  );
  const late = setTimeout(() => child.kill(), timeouts.FETCH.ms);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = `${words}${chunk}`.slice(-2000)));
  try {
    await pipeline(child.stdout!, createGunzip(), createWriteStream(file));
    return undefined;
  } catch (error) {
    return words.trim() || messageOf(error);
  } finally {
    clearTimeout(late);
    child.kill();
  }
}
