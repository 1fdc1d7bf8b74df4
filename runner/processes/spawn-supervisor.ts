// Starts a supervisor, which outlives its starter, and waits until it answers.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BenchError, messageOf } from '../errors';
import { timeouts } from '../timeouts';
import { waitUntil } from '../wait';
import type { SupervisorClient } from './supervisor-client';
import { argumentsOf, type SupervisorOptions } from './supervisor-options';

/** Which program supervises which platform. */
export interface SupervisorProgram {
  /** Of the platform, as people know it: "the demo cluster". */
  readonly name: string;
  readonly program: string;
}

/**
 * Empties the folder of its logs first.
 * @param client speaks to the socket of `options`
 * @throws BenchError with its last words when it ends before it answers; none is left behind
 */
export async function spawnSupervisor(
  { name, program }: SupervisorProgram,
  options: SupervisorOptions,
  client: SupervisorClient,
): Promise<void> {
  rmSync(options.socket, { force: true });
  rmSync(options.logs, { recursive: true, force: true });
  mkdirSync(options.logs, { recursive: true });
  const logFile = path.join(options.logs, 'supervisor.log');
  const child = spawnDetached([program, ...argumentsOf(options)], logFile);
  await untilUp(name, { child, logFile, client }).catch((error) => {
    child.kill('SIGKILL');
    throw new BenchError(messageOf(error));
  });
}

function spawnDetached(args: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, args, {
    detached: true,
    env: process.env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

interface Started {
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly client: SupervisorClient;
}

function untilUp(name: string, { child, logFile, client }: Started): Promise<void> {
  const what = `the process of ${name}`;
  return waitUntil<void>(what, timeouts.BRING_UP, async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      const lastWords = readFileSync(logFile, 'utf8').trim();
      throw new BenchError(lastWords || `${what} ended with ${child.signalCode ?? child.exitCode}`);
    }
    return (await client.isUp()) ? { value: undefined } : { notYet: 'its socket does not answer' };
  });
}
