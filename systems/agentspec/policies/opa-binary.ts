// Finds the real OPA on this machine, for the compiler and for the tests that compare engines.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * @param environment `OPA_BIN` names a binary; without it, PATH is searched
 * @returns the path of the `opa` binary, or undefined if PATH has none
 * @throws Error if OPA_BIN names something that cannot be executed
 */
export function findOpa(environment: NodeJS.ProcessEnv): string | undefined {
  const { OPA_BIN, PATH = '' } = environment;
  if (OPA_BIN) {
    if (isExecutable(OPA_BIN)) return resolve(OPA_BIN);
    throw new Error(
      `OPA_BIN is ${JSON.stringify(OPA_BIN)}, which cannot be executed; name an opa binary or unset it`,
    );
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'opa')).find(isExecutable);
}

/** The version of an `opa` binary, such as 1.0.0. */
export function opaVersion(opa: string): string {
  const text = execFileSync(opa, ['version'], { encoding: 'utf8' });
  const version = /^Version: (\S+)$/m.exec(text)?.[1];
  if (version === undefined) throw new Error(`${opa} does not say its version; it printed: ${text}`);
  return version;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
