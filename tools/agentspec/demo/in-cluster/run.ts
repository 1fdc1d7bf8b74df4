// `demo-e2e-in-cluster`: the specification run by pods of the cluster itself, in one shard or several at the same time.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import parse from '@cucumber/tag-expressions';
import type { Envelope } from '@cucumber/messages';
import { BenchError, messageOf } from '../../../../runner/errors';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Manifest } from '../../../../runner/kubernetes/cluster-client';
import { RunLease } from '../../../../support/agentspec/environments/kubernetes/run-lease';
import { YES_VARIABLE } from '../../../../support/agentspec/environments/kubernetes/target';
import { codeOf, onInterrupt } from '../../../../runner/plugin/interruption';
import type { RunReport } from '../../../../runner/run/run-report';
import { say as sayReport } from '../../../../runner/plugin/say';
import { mergeFiles } from '../../../../runner/merge/merge-files';
import { deployAgents } from '../kubernetes/agents';
import { deleteNamespace, ensureNamespace, type Cluster } from '../kubernetes/cluster';
import { ensureImages } from '../kubernetes/images';
import { OPERATOR, REMOTE_AGENTS } from '../../../../support/agentspec/names';
import { step } from '../kubernetes/tools';
import { say } from '../../../print';
import { accessOf, jobOf, NAME, RUNNER_NAMESPACE, type JobWishes } from './manifests';
import { planOf, type Plan } from './plan';
import { Shards } from './shards';
import { timeouts } from '../../../../support/timeouts';

/** @returns whether everything holds. @throws BenchError when there is no verdict */
export async function runInCluster(cluster: Cluster, env = process.env): Promise<boolean> {
  const plan = planOf(cluster.kubectl.target.namespace, env);
  await ensureNamespace(cluster, RUNNER_NAMESPACE);
  const kubectl = new Kubectl({ ...cluster.kubectl.target, namespace: RUNNER_NAMESPACE });
  const run = new InClusterRun(cluster, kubectl, plan, await RunLease.take(kubectl));
  onInterrupt((signal) => {
    say(`interrupted by ${signal}: what was made for this run is removed …`);
    const cleaned = run.cleanUp().catch((error) => say(messageOf(error)));
    void cleaned.then(() => process.exit(codeOf(signal)));
  });
  // The processes that show logs and bring reports end with this one, and so do not keep it from ending.
  const stay = setInterval(() => undefined, 60_000);
  const report = await run.run(env).catch(async (error) => {
    // That something could not be removed, too, is said beside the reason, not in its place.
    await run.cleanUp().catch((second) => say(messageOf(second)));
    clearInterval(stay);
    throw error;
  });
  await run.cleanUp();
  clearInterval(stay);
  return report.exitCode === 0;
}

class InClusterRun {
  private access: Manifest[] = [];
  private cleaning: Promise<void> | undefined;

  constructor(
    private readonly cluster: Cluster,
    /** Speaks of the runner's namespace. */
    private readonly kubectl: Kubectl,
    private readonly plan: Plan,
    private readonly lease: RunLease,
  ) {}

  async run(env: NodeJS.ProcessEnv): Promise<RunReport> {
    const out = env.PROVING_GROUND_REPORTS || 'reports';
    const folder = path.join(out, 'shards');
    const namespaces = this.plan.shards.map(({ namespace }) => namespace);
    await step(`agents in ${namespaces.join(', ')}`, () =>
      Promise.all(namespaces.map((namespace) => deployAgents(this.in(namespace)))),
    );
    const image = (await ensureImages(this.cluster, ['runner'])).runner!;
    // Only now: until the new reports are there, the old ones are better than none.
    rmSync(folder, { recursive: true, force: true });
    await this.start({ image, variables: handedOn(env), limits: limits() });
    const shards = new Shards(this.kubectl, this.plan.shards, folder);
    const lost = await shards.untilEnded();
    const { files, troubles } = await shards.fetch();
    return this.conclude([...lost, ...troubles], files, out);
  }

  /** Removes the Job first: its pods need their rights to put back what they have changed. */
  cleanUp(): Promise<void> {
    return (this.cleaning ??= this.removeAll());
  }

  private async removeAll(): Promise<void> {
    try {
      await this.removeJob();
      await this.handOver(REMOVE);
      await this.removeNamespaces();
    } finally {
      await this.lease.release();
    }
  }

  private async removeJob(): Promise<void> {
    const args = ['delete', 'job', NAME, '--ignore-not-found', '--cascade=foreground'];
    await this.kubectl.run(args, { limit: timeouts.DEPLOY.ms });
  }

  private async removeNamespaces(): Promise<void> {
    const { shards, keep } = this.plan;
    if (shards.length === 1) return;
    const names = shards.map(({ namespace }) => namespace);
    if (keep) return say(`the shards' agents stay (KEEP): ${names.join(', ')}`);
    await Promise.all(names.map((name) => deleteNamespace(this.cluster, name)));
  }

  /** What a run that died has left is replaced. */
  private async start(wishes: JobWishes): Promise<void> {
    const operator = await this.existing(OPERATOR.namespace);
    const remoteAgents = await this.existing(REMOTE_AGENTS);
    this.access = accessOf(this.plan, { operator, remoteAgents });
    await this.removeJob();
    await this.handOver(['apply', '-f', '-']);
    if (this.cleaning) throw new BenchError('The run in the cluster was interrupted.');
    await this.kubectl.run(['create', '-f', '-'], { input: JSON.stringify(jobOf(this.plan, wishes)) });
  }

  /** One command a namespace: kubectl takes no object of another one than it is told. */
  private async handOver(args: readonly string[]): Promise<void> {
    const places = new Set(this.access.map(({ metadata }) => metadata.namespace as string | undefined));
    for (const namespace of places) {
      const items = this.access.filter(({ metadata }) => metadata.namespace === namespace);
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      await this.kubectl.run(args, { input, ...(namespace && { namespace }) });
    }
  }

  private async existing(namespace: string): Promise<string | undefined> {
    return (await this.kubectl.find<object>(['get', 'namespace', namespace])) && namespace;
  }

  private async conclude(
    troubles: readonly string[],
    files: readonly string[],
    out: string,
  ): Promise<RunReport> {
    if (files.length === 0) throw new BenchError(troubles.join('\n'));
    const merged = await mergeFiles(files, out);
    const problems = [...troubles.map((message) => ({ message })), ...merged.problems];
    const report = { ...merged, problems, exitCode: problems.length > 0 ? (2 as const) : merged.exitCode };
    sayReport(report, process.stdout, process.env, merged.changes);
    if (this.plan.leftOut) sayLeftOut(this.plan.leftOut, path.join(out, 'messages.ndjson'));
    if (report.exitCode === 2) throw new BenchError('The run in the cluster gave no verdict.');
    return report;
  }

  private in(namespace: string): Cluster {
    return { ...this.cluster, kubectl: new Kubectl({ ...this.cluster.kubectl.target, namespace }) };
  }
}

const REMOVE = ['delete', '-f', '-', '--ignore-not-found', '--wait=false'];

const limits = (): JobWishes['limits'] => ({
  start: timeouts.RUNNER_START.ms,
  run: timeouts.IN_CLUSTER_RUN.ms,
  fetch: timeouts.FETCH.ms,
});

/** Timeouts, and that the namespace may be changed, hold within the cluster as here. */
function handedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const chosen = Object.entries(env).filter(
    ([name, value]) => value && (/^TIMEOUT_[A-Z_]+_MS$/.test(name) || name === YES_VARIABLE),
  );
  return Object.fromEntries(chosen) as Record<string, string>;
}

/** Nothing is left out without a word. */
function sayLeftOut(expression: string, messages: string): void {
  const isLeftOut = parse(expression);
  const pickles = readFileSync(messages, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"pickle"'))
    .map((line) => (JSON.parse(line) as Envelope).pickle!);
  const left = pickles.filter(({ tags }) => isLeftOut.evaluate(tags.map(({ name }) => name)));
  if (left.length > 0)
    say(
      `Left out (${left.length}): scenarios that replace the operator, which all shards share; SHARDS=1 runs them.`,
    );
}
