// Sees to it that there is a helm: the one on the PATH, or one built with Go into a folder of this project.
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import { findOnPath } from '../../../../runner/executables';
import { askTool, runTool, step } from './tools';
import { projectRoot } from '../../../../runner/project-root';

/** Built where there is none. */
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const FOLDER = path.join(projectRoot, '.demo/bin');
const WHERE = 'https://helm.sh/docs/intro/install';

/** Afterwards `helm` is on the PATH of this process. @throws BenchError when there is none and it cannot be built */
export async function ensureHelm(): Promise<void> {
  if (hasHelm(FOLDER)) return;
  if (!(await answers('go', ['version'])))
    throw new BenchError(
      `the operator is installed by helm, and there is neither helm (${WHERE}) nor a Go to build it with`,
    );
  await step(`helm, built from ${HELM}`, () => runTool('go', ['install', HELM], { env: { GOBIN: FOLDER } }));
}

/**
 * As `ensureHelm`, but builds none: that takes minutes.
 *
 * @param folder where one may have been built
 * @throws BenchError saying who builds one
 */
export function requireHelm(folder = FOLDER): void {
  if (hasHelm(folder)) return;
  throw new BenchError(
    `the operator is installed by helm, and there is none on the PATH (${WHERE}); make test-kubernetes builds one with Go and keeps it in ${path.relative(projectRoot, folder)}`,
  );
}

/** The one of an earlier build comes last, so that people keep the one that they have. */
function hasHelm(built: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  process.env.PATH = [...folders.filter((folder) => folder !== built), built].join(path.delimiter);
  return findOnPath(['helm'], process.env) !== undefined;
}

const answers = (command: string, args: readonly string[]): Promise<boolean> =>
  askTool(command, args).then(
    () => true,
    () => false,
  );
