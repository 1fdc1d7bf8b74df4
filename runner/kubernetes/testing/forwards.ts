// `kubectl port-forward`: real ports of this machine, behind which the containers of a pod answer.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call } from './call';
import { notFound, Refusal } from './resources';
import type { KubePod, Store } from './store';

/** What a pod answers on one of its ports. */
export type Listening = (pod: string, port: number) => RequestListener;

interface Forward {
  readonly pod: string;
  readonly port: number;
  lose(): void;
}

export class Forwards {
  private readonly open = new Set<Forward>();

  constructor(
    private readonly store: Store,
    private readonly listening: Listening,
  ) {
    store.watch((object) => {
      if (object.kind === 'Pod' && !store.has(object)) this.cut(object.metadata.name);
    });
  }

  /** Those that are open, as pod:port. */
  get list(): string[] {
    return [...this.open].map(({ pod, port }) => `${pod}:${port}`).sort();
  }

  /** Ends all forwards to a pod, as kubectl does when it loses the connection. */
  cut(pod: string): void {
    for (const forward of this.open) if (forward.pod === pod) forward.lose();
  }

  /** Serves one kubectl until it is killed. @throws Refusal when the pod is not there, does not run, or is lost */
  async forward(call: Call): Promise<string> {
    const pod = call.words[0]?.replace(/^pod\//, '') ?? '';
    this.assertRuns(pod, call.options.namespace);
    const lost = new AbortController();
    const ports = call.words.slice(1).map((word) => Number(word.replace(':', '')));
    const closers = await Promise.all(
      ports.map((port) => this.openPort(call, { pod, port, lose: () => lost.abort() })),
    );
    const over = AbortSignal.any([call.signal, lost.signal]);
    if (!over.aborted) await once(over, 'abort');
    closers.forEach((close) => close());
    if (lost.signal.aborted) throw new Refusal('error: lost connection to pod');
    return '';
  }

  private async openPort(call: Call, forward: Forward): Promise<() => void> {
    const { pod, port } = forward;
    const server = createServer(this.listening(pod, port)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.open.add(forward);
    call.print(`Forwarding from 127.0.0.1:${(server.address() as AddressInfo).port} -> ${port}\n`);
    return () => {
      this.open.delete(forward);
      server.close();
      server.closeAllConnections();
    };
  }

  private assertRuns(name: string, namespace: string | undefined): void {
    const pods = this.store.list<KubePod>('Pod', namespace);
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (!pod) throw notFound('Pod', name);
    const { phase = 'Pending' } = pod.status ?? {};
    if (phase !== 'Running')
      throw new Refusal(`error: unable to forward port because pod is not running. Current status=${phase}`);
  }
}
