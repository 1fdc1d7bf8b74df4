// A process that goes on, tied to this one: when this one ends, even by SIGKILL, so does the other.
import { spawn, type ChildProcess } from 'node:child_process';

/**
 * The shell becomes the command, and so has its process id. A second one reads what never comes: when the pipe closes,
 * because its writer has ended, it ends the command.
 */
const TETHER = 'exec 3<&0; (read -r _ <&3; kill "$$") >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';

/** Starts `command`; its output is piped. It ends when it is killed, or with this process. */
export function spawnTethered([command, ...args]: readonly [string, ...string[]]): ChildProcess {
  const child = spawn('/bin/sh', ['-c', TETHER, 'tether', command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: process.env,
  });
  // It must not keep this process from ending, since it ends with it.
  [child, child.stdin, child.stdout, child.stderr].forEach((handle) =>
    (handle as { unref?(): void } | null)?.unref?.(),
  );
  // The pipe is only there to be closed.
  child.stdin?.on('error', () => undefined);
  child.once('exit', () => child.stdin?.destroy());
  return child;
}
