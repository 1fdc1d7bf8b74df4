// Finds the real Helm on this machine, for the tests that render the chart.
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * @param environment `HELM_BIN` names a binary; without it, PATH is searched
 * @returns the path of the `helm` binary, or undefined if PATH has none
 * @throws Error if HELM_BIN names something that cannot be executed
 */
export function findHelm({ HELM_BIN, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  if (HELM_BIN) {
    if (isExecutable(HELM_BIN)) return resolve(HELM_BIN);
    throw new Error(
      `HELM_BIN is ${JSON.stringify(HELM_BIN)}, which cannot be executed; name a helm binary or unset it`,
    );
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'helm')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
