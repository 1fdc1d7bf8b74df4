// Clients within the cluster that keep asking an agent through a Service, and count what they got.
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

/** Runs in a pod: four clients, of which two keep their connection; the tally five times a second. */
const PROGRAM = `
const http = require('node:http');
const tally = { answered: 0, lost: [] };
const kept = new http.Agent({ keepAlive: true });
// A connection that is tried before the node knows the Service spoils its source port for two minutes (the node goes on
// sending that port's packets to the Service's own address), so the first ones come from ports that no later one is given.
let tries = 0;
const spoiled = () => ({ agent: false, localPort: 20000 + (tries++ % 10000) });
const ask = (agent) => new Promise((done) => {
  const [isSettled, begin] = [tally.answered >= ${SETTLED}, Date.now()];
  const lose = (why) => {
    if (isSettled) tally.lost.push(new Date(begin).toISOString() + ', after ' + (Date.now() - begin) + ' ms: ' + why);
    done();
  };
  const request = http.get(process.env.TARGET, { ...(isSettled ? { agent } : spoiled()), timeout: 10000, headers: { 'x-request-id': process.env.MARK + '-' + Math.random() } }, (response) => {
    response.resume().on('error', (error) => lose(error.message)).on('end', () => {
      if (response.statusCode !== 200) return lose('status ' + response.statusCode);
      tally.answered += 1;
      done();
    });
  });
  request.on('timeout', () => request.destroy(new Error('no answer within 10 s'))).on('error', (error) => lose(error.message));
});
const client = async (agent) => { for (;;) { await ask(agent); await new Promise((next) => setTimeout(next, 5)); } };
[false, false, kept, kept].forEach(client);
setInterval(() => console.log(JSON.stringify({ ...tally, lost: tally.lost.slice(0, 20) })), 200);
process.on('SIGTERM', () => process.exit(0));
`;

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
  const env = { TARGET: `http://${service}:${PORTS.proxy}/`, MARK: name };
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
