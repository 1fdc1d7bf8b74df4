// Clients within the cluster that keep asking an agent through a Service, and count what they got.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../../runner/errors';
import { waitUntil } from '../../../runner/wait';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { PORTS } from '../names';
import { timeouts } from '../../timeouts';

/** What the clients have counted so far. */
export interface Tally {
  readonly answered: number;
  /** Why a request had no answer, or a bad one; one line each. */
  readonly lost: readonly string[];
}

/** As many answers show that the new Service is known on every node; what was asked before is no rollout's matter. */
const SETTLED = 20;

const PROGRAM = readFileSync(path.join(__dirname, 'pod/rollout-clients.js'), 'utf8');

export class RolloutClients {
  private constructor(
    private readonly cluster: ClusterClient,
    private readonly pod: string,
    /** The Service that the clients ask. */
    readonly service: string,
    /** How the ids of their requests begin. */
    readonly mark: string,
  ) {}

  /** @param image has node on its PATH and is on the nodes already */
  static async start(cluster: ClusterClient, agent: string, image: string): Promise<RolloutClients> {
    const name = cluster.uniqueName('pg-clients');
    // Not the pod's own name, which means the pod itself in it.
    const service = `${name}-agent`;
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service },
      spec: { selector: { app: agent }, ports: [{ port: PORTS.proxy }] },
    });
    await cluster.create(clientPod(name, image, service));
    const clients = new RolloutClients(cluster, name, service, name);
    await clients.untilAnswered(SETTLED);
    return clients;
  }

  async tally(): Promise<Tally> {
    const lines = (await this.cluster.kubectl.run(['logs', this.pod, '--tail', '1'])).trim();
    if (lines === '') return { answered: 0, lost: [] };
    try {
      return JSON.parse(lines) as Tally;
    } catch {
      throw new BenchError(`the clients within the cluster do not run: ${lines}`);
    }
  }

  /** Waits until they have got `more` answers more than now. */
  async untilAnswered(more: number): Promise<Tally> {
    let before: number | undefined;
    return waitUntil<Tally>(
      `${more} more answers for the clients within the cluster`,
      timeouts.ROLLOUT,
      async () => {
        const phase = await this.cluster.kubectl.run([
          'get',
          'pod',
          this.pod,
          '-o',
          'jsonpath={.status.phase}',
        ]);
        if (phase !== 'Running') return { notYet: `their pod is ${phase}` };
        const tally = await this.tally();
        before ??= tally.answered;
        if (tally.answered >= before + more) return { value: tally };
        return { notYet: `${tally.answered - before} so far, and lost: ${tally.lost.join('; ') || 'none'}` };
      },
    );
  }
}

function clientPod(
  name: string,
  image: string,
  service: string,
): { metadata: Record<string, unknown> } & Record<string, unknown> {
  const env = { TARGET: `http://${service}:${PORTS.proxy}/`, MARK: name, SETTLED: String(SETTLED) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'clients',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '-e', PROGRAM],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}
