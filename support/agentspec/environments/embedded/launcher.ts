// Starts the process that is the embedded cluster, or finds the one that `make demo-provision` keeps.
import { BenchError } from '../../../../runner/errors';
import path from 'node:path';
import { buildPrograms } from '../../../../runner/build/build-programs';
import { Launcher, type Kept, type Running } from '../../../../runner/processes/launcher';
import { projectRoot } from '../../../../runner/project-root';
import { waitUntil } from '../../../../runner/wait';
import { distFolder, keptFolder, ownedLogFolder } from '../../../folders';
import { timeouts } from '../../../timeouts';
import { ClusterClient } from './cluster-client';
import { portBlock } from './cluster/ports';

export type RunningCluster = Running<ClusterClient>;
export type KeptCluster = Kept<ClusterClient>;

export const launcher = new Launcher<ClusterClient>({
  name: 'the demo cluster',
  ports: portBlock,
  provision: 'make demo-provision',
  build: buildSystems,
  dist: distFolder,
  program: 'agentspec-embedded/cluster.js',
  options: { topology: path.join(projectRoot, 'systems/agentspec/demo.yaml') },
  stateFile: () => path.join(keptFolder(), 'cluster.json'),
  logFolder: ({ base, owned }) => (owned ? ownedLogFolder(`ports-${base}`) : path.join(keptFolder(), 'logs')),
  connect: (socket) => new ClusterClient(socket),
});

export const keptCluster = (): Promise<KeptCluster | undefined> => launcher.kept();
/** @throws BenchError when it is not up */
export async function theKeptCluster(): Promise<ClusterClient> {
  const kept = await keptCluster();
  if (kept) return kept.client;
  throw new BenchError('the demo cluster is not up; make demo-provision brings it up');
}

/** Ends the cluster that stays up, and waits until it is gone. @returns whether there was one */
export async function stopKeptCluster(): Promise<boolean> {
  const kept = await keptCluster();
  if (!kept) return false;
  await kept.client.stop();
  await waitUntil<void>('the demo cluster to end', timeouts.TAKE_DOWN, async () =>
    (await kept.client.isUp()) ? { notYet: 'it still answers' } : { value: undefined },
  );
  launcher.forget();
  return true;
}

export const startCluster = (options: { owned: boolean }): Promise<RunningCluster> => launcher.start(options);

/** Where it is said which programs an embedded cluster needs: the platform's, and the one that is the cluster. */
export const programLists = (root = projectRoot): string[] =>
  ['systems/agentspec', 'support/agentspec/environments/embedded'].map((folder) =>
    path.join(root, folder, 'programs.json'),
  );

/** @returns what names the sources that dist/ is now built from; programs that were built elsewhere are not rebuilt */
async function buildSystems(): Promise<string> {
  return process.env.PROVING_GROUND_DIST ? distFolder() : buildPrograms(programLists(), distFolder());
}
