// A small Kubernetes for tests: a `kubectl` on the PATH that speaks to objects, pods and forwards of the test itself.
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { Kubectl, type KubeTarget } from '../../clients/kubernetes/kubectl';
import { waitUntil } from '../../wait';
import { onCleanUp, setVariables } from '../clean-up';
import { temporaryFolder } from '../folder';
import { inNamespace, parseCall, type Call } from './call';
import { Forwards } from './forwards';
import { describe, get, logs } from './reading';
import { Refusal } from './resources';
import { ready, rollOutDeployments, type StatusOf } from './rollouts';
import { Sidecars } from './sidecars';
import { Store, type KubeObject } from './store';
import { apply, create, label, patch, remove, replace, rollout, set } from './writing';

type Command = (store: Store, call: Call) => string | Promise<string>;

const commands: Readonly<Record<string, Command>> = {
  ...{ get, describe, logs },
  ...{ create, replace, apply, patch, label, delete: remove, set, rollout },
  version: () => '{"serverVersion":{"gitVersion":"v1.31.4"}}\n',
};

/** Answers in place of the cluster; undefined leaves the answer to the cluster after all. */
type Reply = (call: Call) => string | undefined | Promise<string | undefined>;

export class FakeCluster {
  /** What was asked so far, without context and namespace. */
  readonly asked: string[] = [];
  readonly store = new Store();
  readonly sidecars = new Sidecars();
  readonly forwards = new Forwards(this.store, (pod, port) => this.sidecars.listening(pod, port));
  readonly kubectl: Kubectl;
  /** How the next pods fare that a Deployment makes. */
  podStatus: StatusOf = ready;
  private readonly replies: { start: string; reply: Reply }[] = [];
  private readonly running = new Set<Socket>();

  private constructor(readonly target: KubeTarget) {
    this.kubectl = new Kubectl(target);
    rollOutDeployments(this.store, (pod) => this.podStatus(pod));
  }

  /** Starts a cluster that ends with the test, and puts its kubectl on the PATH. */
  static async start({
    context = 'testing',
    namespace = 'demo',
  }: Partial<KubeTarget> = {}): Promise<FakeCluster> {
    const cluster = new FakeCluster({ context, namespace });
    const client = JSON.stringify(path.join(__dirname, 'kubectl.js'));
    const folder = temporaryFolder();
    const socketFile = path.join(folder, 'socket');
    const program = `#!${process.execPath}\nrequire(${client})(${JSON.stringify(socketFile)});\n`;
    writeFileSync(path.join(folder, 'kubectl'), program, { mode: 0o755 });
    const server = createServer((socket) => void cluster.serve(socket)).listen(socketFile);
    onCleanUp(() => server.close());
    onCleanUp(() => cluster.running.forEach((socket) => socket.destroy()));
    await once(server, 'listening');
    setVariables({ PATH: `${folder}:${process.env.PATH}` });
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
    return waitUntil<void>(`${count} kubectl to run`, 'FORWARD', async () =>
      this.running.size === count ? { value: undefined } : { notYet: `${this.running.size} run` },
    );
  }

  private async serve(socket: Socket): Promise<void> {
    this.running.add(socket);
    const gone = new AbortController();
    // One that was killed hears nothing any more, which is no error.
    socket
      .on('error', () => undefined)
      .once('close', () => {
        this.running.delete(socket);
        gone.abort();
      });
    const send = (answer: object): unknown => socket.writable && socket.write(`${JSON.stringify(answer)}\n`);
    const print = (stdout: string): unknown => send({ stdout });
    createInterface(socket).once('line', async (line) => {
      try {
        print(await this.run(parseCall(JSON.parse(line), { print, signal: gone.signal })));
        send({ exitCode: 0 });
      } catch (error) {
        // What is no refusal is a fault of the stand-in, and told where the test sees it.
        const stderr = error instanceof Refusal ? error.message : String((error as Error).stack);
        send({ stderr: `${stderr}\n`, exitCode: 1 });
      }
      socket.end();
    });
  }

  private async run(call: Call): Promise<string> {
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
