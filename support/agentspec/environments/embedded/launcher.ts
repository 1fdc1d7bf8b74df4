// Starts the process that is the embedded cluster, or finds the one that `make demo-provision` keeps.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError, messageOf } from '../../../../runner/errors';
import { waitUntil } from '../../../../runner/wait';
import { ClusterClient } from './cluster-client';
import { portBase } from './cluster/ports';
import { distFolder, keptFolder, ownedLogFolder } from './folders';
import { tetherScript as tether } from '../../../../runner/processes/tether-script';
import { projectRoot } from '../../../../runner/project-root';
import { timeouts } from '../../../timeouts';

const topology = path.join(projectRoot, 'systems/agentspec/demo.yaml');
const stateFile = (): string => path.join(keptFolder(), 'cluster.json');

export interface RunningCluster {
  readonly client: ClusterClient;
  readonly base: number;
}

/** A cluster that stays up, perhaps while the sources that it was built from changed. */
export interface KeptCluster extends RunningCluster {
  readonly isCurrent: boolean;
}

interface State {
  readonly socket: string;
  readonly base: number;
  /** Hash of the sources that the cluster was started from. */
  readonly build: string;
}

/** @returns the cluster that stays up, if it is up; forgets one that has died. */
export async function keptCluster(): Promise<KeptCluster | undefined> {
  const state = readState();
  if (!state) return undefined;
  const client = new ClusterClient(state.socket);
  if (await client.isUp()) {
    return { client, base: state.base, isCurrent: state.build === (await buildSystems()) };
  }
  forgetKeptCluster();
  return undefined;
}

export function forgetKeptCluster(): void {
  rmSync(stateFile(), { force: true });
}

function readState(): State | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Builds what is not built and starts an empty cluster; its agents come with `deploy`.
 * @param owned the cluster ends with the run that takes its lease; else it stays until `make demo-down`
 * @throws BenchError when the programs cannot be built or the process does not come up
 */
export async function startCluster({ owned }: { owned: boolean }): Promise<RunningCluster> {
  const [base, build] = await Promise.all([portBase(process.env), buildSystems()]);
  const name = createHash('sha256')
    .update(`${projectRoot}:${base}:${owned ? process.pid : 'kept'}`)
    .digest('hex')
    .slice(0, 12);
  const socket = path.join(tmpdir(), `proving-ground-${name}.sock`);
  rmSync(socket, { force: true });
  const client = new ClusterClient(socket);
  await spawnCluster(client, { base, owned });
  if (!owned) remember({ socket, base, build });
  return { client, base };
}

function remember(state: State): void {
  mkdirSync(keptFolder(), { recursive: true });
  writeFileSync(stateFile(), JSON.stringify(state));
}

/** @returns the hash of the sources that dist/ is now built from; programs that were built elsewhere are not rebuilt */
async function buildSystems(): Promise<string> {
  if (process.env.PROVING_GROUND_DIST) return distFolder();
  try {
    await promisify(execFile)(process.execPath, [path.join(projectRoot, 'systems/build.js')]);
    return JSON.parse(readFileSync(path.join(distFolder(), 'build-stamp.json'), 'utf8')).hash;
  } catch (error) {
    throw new BenchError((error as { stderr?: string }).stderr?.trim() || String(error));
  }
}

async function spawnCluster(
  client: ClusterClient,
  { base, owned }: { base: number; owned: boolean },
): Promise<void> {
  const logs = owned ? ownedLogFolder(base) : path.join(keptFolder(), 'logs');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const logFile = path.join(logs, 'cluster.log');
  const log = openSync(logFile, 'a');
  const options = { socket: client.socket, topology, dist: distFolder(), logs, tether, base: String(base) };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const program = path.join(distFolder(), 'environments/embedded-cluster.js');
  const child = spawn(process.execPath, [program, ...args, ...(owned ? ['--owned'] : [])], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  await untilUp(client, child, logFile).catch((error) => {
    child.kill('SIGKILL');
    throw new BenchError(messageOf(error));
  });
}

function untilUp(client: ClusterClient, child: ChildProcess, logFile: string): Promise<void> {
  return waitUntil<void>('the process of the demo cluster', timeouts.BRING_UP, async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      const lastWords = readFileSync(logFile, 'utf8').trim();
      throw new BenchError(
        lastWords || `the process of the demo cluster ended with ${child.signalCode ?? child.exitCode}`,
      );
    }
    return (await client.isUp()) ? { value: undefined } : { notYet: 'its socket does not answer' };
  });
}
