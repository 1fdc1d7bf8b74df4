// Shows what a container writes, line by line as it comes, and what was missed when the connection broke.
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { spawnTethered } from '../../../../runner/kubernetes/tethered';

/** Between two connections: kubectl ends at once when the container is gone, before anybody else knows. */
const RECONNECT_MS = 500;

export class LogFollower {
  /** When the line shown last was written; Kubernetes gives all moments in one length, so that they compare as text. */
  private latest = '';
  private isOver = false;
  private hangUp: () => void = () => undefined;
  private readonly following: Promise<void>;

  constructor(
    private readonly kubectl: Kubectl,
    private readonly container: readonly [pod: string, name: string],
    private readonly show: (line: string) => void,
  ) {
    this.following = this.follow();
  }

  /** To be called when the container has ended: shows what is still missing. */
  async finish(): Promise<void> {
    this.isOver = true;
    this.hangUp();
    await this.following;
    await this.read([]);
  }

  private async follow(): Promise<void> {
    while (!this.isOver) {
      await this.read(['--follow']);
      if (!this.isOver) await pause(RECONNECT_MS);
    }
  }

  private read(how: readonly string[]): Promise<void> {
    const [pod, name] = this.container;
    const since = this.latest === '' ? [] : ['--since-time', this.latest];
    const args = ['logs', pod, '--container', name, '--timestamps', ...since, ...how];
    const child = spawnTethered(this.kubectl.commandLine(args));
    this.hangUp = () => child.kill();
    createInterface(child.stdout!).on('line', (line) => this.take(line));
    return new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  }

  /** Kubernetes finds lines again by the second only. */
  private take(line: string): void {
    const space = line.indexOf(' ');
    const moment = line.slice(0, space);
    if (moment <= this.latest) return;
    this.latest = moment;
    this.show(line.slice(space + 1));
  }
}
