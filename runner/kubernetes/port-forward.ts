// A watched `kubectl port-forward` to one pod, on free ports of this machine.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BenchError } from '../errors';
import type { Kubectl } from './kubectl';
import { spawnTethered } from './tethered';
import { timeouts } from '../timeouts';

/** As kubectl says that a port is ready: "Forwarding from 127.0.0.1:41003 -> 4001". */
const ready = /^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)$/;

export class PortForward {
  /** Why it ended, in kubectl's words; nothing as long as it is open. */
  lost: string | undefined;
  private readonly local = new Map<number, number>();
  private stderr = '';

  private constructor(
    readonly pod: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr = `${this.stderr}${chunk}`.slice(-2000)));
    child.once('error', (error) => (this.lost ??= error.message));
    // Not as early as it exits: what it said last may still be on its way.
    child.once(
      'close',
      (code, signal) => (this.lost ??= this.stderr.trim() || `it ended with ${signal ?? code}`),
    );
  }

  /**
   * Opens forwards to ports of a pod and waits until kubectl says that they are ready.
   * @throws BenchError with what kubectl said when it ends before that, or says nothing for as long as FORWARD
   */
  static async open(kubectl: Kubectl, pod: string, ports: readonly number[]): Promise<PortForward> {
    const args = ['port-forward', `pod/${pod}`, '--address', '127.0.0.1', ...ports.map((port) => `:${port}`)];
    const forward = new PortForward(pod, spawnTethered(kubectl.commandLine(args)));
    await forward.untilReady(ports);
    return forward;
  }

  /** @returns where the pod's port answers on this machine; no trailing slash */
  urlOf(port: number): string {
    return `http://127.0.0.1:${this.local.get(port)}`;
  }

  close(): void {
    this.lost ??= 'it was closed';
    this.child.kill();
  }

  private untilReady(ports: readonly number[]): Promise<void> {
    const limit = timeouts.FORWARD.ms;
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        clearTimeout(late);
        this.close();
        reject(new BenchError(`cannot forward to pod ${this.pod}: ${reason}`));
      };
      const late = setTimeout(
        () => fail(`kubectl was not ready after ${limit} ms (${timeouts.FORWARD.variable} sets the limit)`),
        limit,
      );
      this.child.once('close', () => fail(this.lost ?? 'kubectl ended'));
      createInterface(this.child.stdout!).on('line', (line) => {
        const [, local, remote] = ready.exec(line) ?? [];
        if (remote) this.local.set(Number(remote), Number(local));
        if (this.local.size < ports.length) return;
        clearTimeout(late);
        resolve();
      });
    });
  }
}
