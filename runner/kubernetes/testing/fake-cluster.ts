// A small Kubernetes for tests: a `kubectl` on the PATH that speaks to objects, pods and forwards of the test itself.
import { Kubectl, type KubeTarget } from '../kubectl';
import { waitUntil } from '../../wait';
import { inNamespace, parseCall, type Call } from './call';
import { listenToCallers } from './callers';
import { Forwards, type Listening } from './forwards';
import { describe, get, logs } from './reading';
import { Refusal } from './resources';
import { ready, rollOutDeployments, type StatusOf } from './rollouts';
import { Store, type KubeObject } from './store';
import { apply, create, label, patch, remove, replace, rollout, set, wait } from './writing';
import { timeouts } from '../../timeouts';

type Command = (store: Store, call: Call) => string | Promise<string>;

const commands: Readonly<Record<string, Command>> = {
  ...{ get, describe, logs },
  ...{ create, replace, apply, patch, label, delete: remove, set, rollout, wait },
  version: () => '{"serverVersion":{"gitVersion":"v1.31.4"}}\n',
};

/** Answers in place of the cluster; undefined leaves the answer to the cluster after all. */
type Reply = (call: Call) => string | undefined | Promise<string | undefined>;

const sayWho: Listening = (pod, port) => (_request, response) => response.end(`port ${port} of ${pod}`);

export class FakeCluster {
  /** What was asked so far, without context and namespace. */
  readonly asked: string[] = [];
  readonly store = new Store();
  readonly forwards: Forwards;
  readonly kubectl: Kubectl;
  /** How the next pods fare that a Deployment makes. */
  podStatus: StatusOf = ready;
  private readonly replies: { start: string; reply: Reply }[] = [];
  private running: ReadonlySet<unknown> = new Set();

  private constructor(
    readonly target: KubeTarget,
    listening: Listening,
  ) {
    this.forwards = new Forwards(this.store, listening);
    this.kubectl = new Kubectl(target);
    rollOutDeployments(this.store, (pod) => this.podStatus(pod));
  }

  /**
   * Starts a cluster that ends with the test, and puts its kubectl on the PATH.
   * @param listening what its pods answer; unless told otherwise, who they are
   */
  static async start(
    { context = 'testing', namespace = 'demo' }: Partial<KubeTarget> = {},
    listening: Listening = sayWho,
  ): Promise<FakeCluster> {
    const cluster = new FakeCluster({ context, namespace }, listening);
    cluster.running = await listenToCallers(async (asked) => cluster.answerTo(parseCall(asked)));
    return cluster;
  }

  /** Adds objects, to the cluster's own namespace unless they say otherwise. */
  add(...objects: readonly object[]): void {
    objects.forEach((object) => this.store.put(inNamespace(object as KubeObject, this.target.namespace)));
  }

  /** @throws Error when it is not there */
  object<O>(kind: string, name: string): O {
    const found = this.store.list(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`the cluster has no ${kind} ${name}`);
    return found as O;
  }

  /** Changes an object behind everybody's back, as other people do. */
  change<O>(kind: string, name: string, change: (object: O) => object): void {
    this.add(change(this.object<O>(kind, name)));
  }

  /** From now on commands that begin like this are answered by `reply`. */
  answer(start: string, reply: Reply): void {
    this.replies.unshift({ start, reply });
  }

  /** The API server does not answer the next commands that begin like this. */
  beAway(times: number, start = ''): void {
    let left = times;
    this.answer(start, () => {
      if (left === 0) return undefined;
      left -= 1;
      throw new Refusal(
        'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
      );
    });
  }

  /** Those of the commands asked so far that begin like this. */
  askedFor(start: string): string[] {
    return this.asked.filter((line) => line.startsWith(start));
  }

  /** Waits until as many kubectl run as this: forwards and watches, for nothing else lasts. */
  untilRunning(count: number): Promise<void> {
    return waitUntil<void>(`${count} kubectl to run`, timeouts.FORWARD, async () =>
      this.running.size === count ? { value: undefined } : { notYet: `${this.running.size} run` },
    );
  }

  private async answerTo(call: Call): Promise<string> {
    this.asked.push(call.line);
    const { context } = this.target;
    if (call.options.context !== context)
      throw new Refusal(`error: context "${call.options.context}" does not exist`);
    for (const { start, reply } of this.replies) {
      const answer = call.line.startsWith(start) ? await reply(call) : undefined;
      if (answer !== undefined) return answer;
    }
    if (call.verb === 'port-forward') return this.forwards.forward(call);
    const command = commands[call.verb];
    if (!command) throw new Refusal(`error: unknown command "${call.verb}" for "kubectl"`);
    return command(this.store, call);
  }
}
