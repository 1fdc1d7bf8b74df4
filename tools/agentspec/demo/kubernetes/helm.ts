// Sees to it that there is a helm: the one on the PATH, or one built with Go into a folder of this project.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import { askTool, runTool, step } from './tools';
import { projectRoot } from '../../../../runner/project-root';

/** Built where there is none. */
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const FOLDER = path.join(projectRoot, '.demo/bin');

/** Afterwards `helm` is on the PATH of this process. @throws BenchError when there is none and it cannot be built */
export async function ensureHelm(): Promise<void> {
  if (await answers('helm', ['version', '--short'])) return;
  process.env.PATH = `${FOLDER}${path.delimiter}${process.env.PATH ?? ''}`;
  if (existsSync(path.join(FOLDER, 'helm'))) return;
  if (!(await answers('go', ['version'])))
    throw new BenchError(
      'the operator is installed by helm, and there is neither helm (https://helm.sh/docs/intro/install) nor a Go to build it with',
    );
  await step(`helm, built from ${HELM}`, () => runTool('go', ['install', HELM], { env: { GOBIN: FOLDER } }));
}

const answers = (command: string, args: readonly string[]): Promise<boolean> =>
  askTool(command, args).then(
    () => true,
    () => false,
  );
