// The shards while they run: their pods watched, their output shown, their ends and their reports gathered.
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Pod } from '../../../../runner/kubernetes/objects';
import { watchUntil } from '../../../../runner/kubernetes/watch';
import { WaitExpired, type Probe } from '../../../../runner/wait';
import { say } from '../../../print';
import { fetchReport, tryToFetch } from './fetch-report';
import { LogFollower } from './log-follower';
import { NAME, SPECIFICATION } from './manifests';
import type { Shard } from './plan';
import { indexOf, stateOf, type ShardState } from './shard-state';
import { timeouts } from '../../../../support/timeouts';
import type { Timeout } from '../../../../runner/timeouts';

export class Shards {
  private readonly states = new Map<number, ShardState>();
  private readonly pods = new Map<number, string>();
  private readonly followers = new Map<number, LogFollower>();

  /** @param folder where the report and the output of each shard go */
  constructor(
    private readonly kubectl: Kubectl,
    private readonly shards: readonly Shard[],
    private readonly folder: string,
    private readonly tell: (line: string) => void = say,
  ) {}

  /**
   * Waits until every shard has ended, or one was lost: a run that lacks a shard is no run.
   * @returns what went wrong, a line each; nothing when every shard came to its own end
   */
  async untilEnded(): Promise<string[]> {
    try {
      await this.until(
        timeouts.RUNNER_START,
        'the pods of all shards to start',
        ({ kind }) => kind !== 'waiting',
      );
      await this.until(
        timeouts.IN_CLUSTER_RUN,
        'all shards to end',
        ({ kind }) => kind === 'ended' || kind === 'lost',
      );
    } catch (error) {
      if (!(error instanceof WaitExpired)) throw error;
      return [error.message, ...(await this.eventsOfJob())];
    } finally {
      await Promise.all([...this.followers.values()].map((follower) => follower.finish()));
    }
    return this.lost();
  }

  /** @returns the reports that could be had, and what went wrong with those that a shard should have left */
  async fetch(): Promise<{ files: string[]; troubles: string[] }> {
    const files: string[] = [];
    const troubles: string[] = [];
    for (const shard of this.shards) {
      const trouble = await this.fetchFrom(shard, files);
      if (trouble) troubles.push(`shard ${shard.label}: ${trouble}`);
    }
    return { files, troubles };
  }

  /** Of a shard that was lost, whatever is still there is evidence; that nothing is, is no further trouble. */
  private async fetchFrom(shard: Shard, files: string[]): Promise<string | undefined> {
    const state = this.states.get(shard.index)?.kind;
    if (state !== 'ended' && state !== 'lost') return undefined;
    const pod = this.pods.get(shard.index)!;
    const file = path.join(this.folderOf(shard), 'messages.ndjson');
    const fetching =
      state === 'ended'
        ? fetchReport(this.kubectl, pod, file).then(() => undefined, messageOf)
        : tryToFetch(this.kubectl, pod, file);
    const trouble = await fetching;
    if (trouble === undefined) files.push(file);
    return state === 'ended' ? trouble : undefined;
  }

  private lost(): string[] {
    return this.shards.flatMap(({ index, label }) => {
      const state = this.states.get(index);
      return state?.kind === 'lost' ? [`shard ${label}: ${state.reason}`] : [];
    });
  }

  private until(limit: Timeout, what: string, isThere: (state: ShardState) => boolean): Promise<void> {
    const probe = (pod: Pod): Probe<void> => {
      this.note(pod);
      if (this.lost().length > 0) return { value: undefined };
      const missing = this.shards.filter(({ index }) => {
        const state = this.states.get(index);
        return !state || !isThere(state);
      });
      return missing.length === 0
        ? { value: undefined }
        : { notYet: missing.map((shard) => this.describe(shard)).join('; ') };
    };
    const args = ['pods', '--selector', `job-name=${NAME}`];
    return watchUntil<Pod, void>(this.kubectl, args, probe, { what, limit });
  }

  /** What a shard came to stays, whatever becomes of its pod. */
  private note(pod: Pod): void {
    const index = indexOf(pod);
    const shard = this.shards[index];
    const before = this.states.get(index)?.kind;
    if (!shard || before === 'ended' || before === 'lost') return;
    const state = stateOf(pod);
    this.states.set(index, state);
    this.pods.set(index, pod.metadata.name);
    if (state.kind === 'running' || state.kind === 'ended') this.follow(shard, pod.metadata.name);
  }

  private follow(shard: Shard, pod: string): void {
    if (this.followers.has(shard.index)) return;
    const output = path.join(this.folderOf(shard), 'output.log');
    mkdirSync(path.dirname(output), { recursive: true });
    this.tell(`shard ${shard.label} | pod ${pod} specifies namespace ${shard.namespace}`);
    const show = (line: string): void => {
      appendFileSync(output, `${line}\n`);
      this.tell(`shard ${shard.label} | ${line}`);
    };
    this.followers.set(shard.index, new LogFollower(this.kubectl, [pod, SPECIFICATION], show));
  }

  private describe({ index, label }: Shard): string {
    const state = this.states.get(index);
    if (!state) return `shard ${label} has no pod`;
    return `shard ${label}: ${state.kind === 'waiting' ? state.reason : state.kind}`;
  }

  /** A pod that is not even made is told by the Job alone: a quota, a policy of the namespace. */
  private async eventsOfJob(): Promise<string[]> {
    if (this.pods.size === this.shards.length) return [];
    const selector = `involvedObject.kind=Job,involvedObject.name=${NAME},type=Warning`;
    const messages = 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}';
    const told = await this.kubectl
      .run(['get', 'events', '--field-selector', selector, '-o', messages])
      .catch(messageOf);
    return told.trim() === '' ? [] : [`what Kubernetes tells of the Job:\n${told.trim()}`];
  }

  private folderOf({ index }: Shard): string {
    return path.join(this.folder, String(index + 1));
  }
}
