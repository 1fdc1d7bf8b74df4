// Looks at processes of this machine, and at their ports, without a clock.
import { readFileSync } from 'node:fs';
import { waitUntil } from '../wait';
import { timeouts } from '../timeouts';

/** @returns whether the process runs; one that has ended and waits for its parent to notice does not */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Waits until none of the processes runs any more. */
export function untilGone(pids: readonly number[]): Promise<void> {
  return waitUntil<void>(`the processes ${pids.join(', ')} to end`, timeouts.BRING_UP, async () => {
    const left = pids.filter(isRunning);
    return left.length === 0 ? { value: undefined } : { notYet: `these still run: ${left.join(', ')}` };
  });
}

export { isListening } from '../processes/readiness';
