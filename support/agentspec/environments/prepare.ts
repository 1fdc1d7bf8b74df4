// Brings up, once a run, what the selected scenarios specify; and connects each process of the run to it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchError } from '../../../runner/errors';
import { leaseForRun } from '../../../runner/processes/leased-run';
import type { PreparedRun } from '../../../runner/run/prepared-run';
import { ClusterClient } from './embedded/cluster-client';
import { EmbeddedEnvironment } from './embedded/environment';
import { launcher } from './embedded/launcher';
import type { AgentSpecEnvironment } from './environment';
import { connectKubernetes, prepareKubernetes } from './kubernetes/prepare';
import { kubeTarget } from './kubernetes/target';
import { readUrls } from './urls/configuration';
import { UrlsEnvironment } from './urls/environment';

export const environmentNames = ['embedded', 'kubernetes', 'urls'] as const;

/** How the processes of one run (parallel workers) find what its coordinator brought up. */
const SOCKET_VARIABLE = 'AGENTSPEC_CLUSTER_SOCKET';
const STATE_VARIABLE = 'AGENTSPEC_URLS_STATE';

/**
 * Called once a run, by its coordinator.
 * @throws BenchError when something that scenarios need cannot be brought up; the message says what to do
 */
export async function prepare(
  name: string,
  { context }: Readonly<Record<string, unknown>>,
): Promise<PreparedRun> {
  if (name === 'kubernetes') return prepareKubernetes(kubeTarget(context));
  return name === 'embedded' ? prepareEmbedded() : prepareUrls();
}

async function prepareUrls(): Promise<PreparedRun> {
  process.env[STATE_VARIABLE] = mkdtempSync(path.join(tmpdir(), 'proving-ground-urls-'));
  const environment = connect('urls');
  return { describe: () => environment.describe(), finish: () => environment.restore() };
}

/** The environment as one process of the run uses it. */
export function connect(name: string): AgentSpecEnvironment {
  if (name === 'kubernetes') return connectKubernetes() ?? notPrepared();
  if (name === 'urls') return new UrlsEnvironment(readUrls(), handedDown(STATE_VARIABLE));
  return new EmbeddedEnvironment(new ClusterClient(handedDown(SOCKET_VARIABLE)));
}

async function prepareEmbedded(): Promise<PreparedRun> {
  const { client, base, isKept, finish } = await leaseForRun(launcher);
  process.env[SOCKET_VARIABLE] = client.socket;
  const where = isKept ? 'the demo cluster that is kept up' : 'a demo cluster of this run';
  return {
    describe: () => `AgentSpec reference system, embedded: ${where}, ports from ${base}`,
    finish,
  };
}

function handedDown(variable: string): string {
  const value = process.env[variable];
  return value || notPrepared();
}

function notPrepared(): never {
  throw new BenchError(
    'no environment was brought up for this process: scenarios run through npx cucumber-js, with the plugin of cucumber.js',
  );
}
