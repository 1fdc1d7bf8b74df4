// Finds a real OPA on this machine: OPA_BIN names one, else the PATH is searched.
import path from 'node:path';
import { BenchError } from '../../../../../runner/errors';
import { findOnPath, isExecutable } from '../../../../../runner/executables';

/**
 * @returns the path of an `opa` binary, or undefined when there is none (then the policy server takes its place).
 * @throws BenchError when OPA_BIN names something that cannot be executed
 */
export function findOpa(env: NodeJS.ProcessEnv): string | undefined {
  if (env.OPA_BIN) {
    if (isExecutable(env.OPA_BIN)) return path.resolve(env.OPA_BIN);
    throw new BenchError(
      `OPA_BIN names "${env.OPA_BIN}", which cannot be executed; unset it to use the bundled policy server`,
    );
  }
  return findOnPath(['opa'], env);
}
