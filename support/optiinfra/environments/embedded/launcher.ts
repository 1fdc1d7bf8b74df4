// Starts the process that is an embedded OptiInfra, or finds the one that `make start-test-env` keeps.
import path from 'node:path';
import { buildPrograms } from '../../../../runner/build/build-programs';
import { Launcher } from '../../../../runner/processes/launcher';
import { projectRoot } from '../../../../runner/project-root';
import { distFolder, keptFolder, ownedLogFolder } from '../../../folders';
import { ENVIRONMENT } from '../../names';
import { ClusterClient } from './cluster-client';
import { ports } from './cluster/ports';

const kept = (file: string): string => path.join(keptFolder(), 'optiinfra', file);

export const launcher = new Launcher<ClusterClient>({
  ...{ name: ENVIRONMENT, ports, provision: 'make start-test-env' },
  build: buildPlatform,
  dist: distFolder,
  program: 'optiinfra-embedded/cluster.js',
  options: {},
  stateFile: () => kept('environment.json'),
  logFolder: ({ base, owned }) => (owned ? ownedLogFolder(`optiinfra-ports-${base}`) : kept('logs')),
  connect: (socket) => new ClusterClient(socket),
});

/** Where it is said which programs an embedded OptiInfra needs: the platform's, and the one that supervises them. */
export const programLists = (root = projectRoot): string[] =>
  ['systems/optiinfra', 'support/optiinfra/environments/embedded'].map((folder) =>
    path.join(root, folder, 'programs.json'),
  );

/** @returns what names the sources that dist/ is now built from; programs that were built elsewhere are not rebuilt */
export async function buildPlatform(): Promise<string> {
  return process.env.PROVING_GROUND_DIST ? distFolder() : buildPrograms(programLists(), distFolder());
}
