// Ctrl-C and its like: cucumber dies of them at once, without hooks; here there is a little time to put things back.
import { constants } from 'node:os';
import type { ExitCode } from '../run/run-report';

export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const SIGNALS: readonly Interrupt[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @returns the exit code by which shells know the signal: 130 for SIGINT */
export const codeOf = (signal: NodeJS.Signals): ExitCode => (128 + constants.signals[signal]) as ExitCode;

/** Calls `stop` on the first signal; a second one ends the process there and then. */
export function onInterrupt(stop: (signal: Interrupt) => void): void {
  let interrupted = false;
  const listen = (signal: Interrupt) => {
    if (interrupted) process.exit(codeOf(signal));
    interrupted = true;
    stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
}
