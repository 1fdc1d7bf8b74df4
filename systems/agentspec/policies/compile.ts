// Command: compiles policy folders to WebAssembly with the real OPA, `compile [folder ...]`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { currentHashes, type CompilationRecord } from './compiled-policy';
import { formatJson } from './json';
import { findOpa, opaVersion } from './opa-binary';

/** The policy folders of the project: the demo agents' and the fixtures of the tests. */
export function policyFolders(): string[] {
  return [__dirname, join(__dirname, 'fixtures')].flatMap((parent) =>
    readdirSync(parent)
      .map((name) => join(parent, name))
      .filter((folder) => existsSync(join(folder, 'policy.rego'))),
  );
}

/**
 * Compiles the policy of a folder; writes policy.wasm and policy.wasm.json beside its sources.
 *
 * @param opa path of the OPA binary
 * @throws Error with OPA's own words if it refuses the policy
 */
export function compilePolicy(folder: string, opa: string): CompilationRecord {
  execFileSync(opa, ['check', '--strict', 'policy.rego'], { cwd: folder, stdio: 'pipe' });
  const entrypoints = ['deny', 'allow'].map((rule) => [...packagePath(folder, opa), rule].join('/'));
  writeFileSync(join(folder, 'policy.wasm'), buildWasm(folder, opa, entrypoints));
  const record = { opa: opaVersion(opa), entrypoints, sha256: currentHashes(folder) };
  writeFileSync(join(folder, 'policy.wasm.json'), `${formatJson(record)}\n`);
  return record;
}

/** The package of policy.rego as a path below `data`, such as agentspec, agent, gymcoach. */
function packagePath(folder: string, opa: string): string[] {
  const tree = execFileSync(opa, ['parse', '--format', 'json', 'policy.rego'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const { path: terms } = (JSON.parse(tree) as { package: { path: { value: string }[] } }).package;
  return terms.slice(1).map(({ value }) => value);
}

function buildWasm(folder: string, opa: string, entrypoints: string[]): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'compile-policy-'));
  try {
    const bundle = join(scratch, 'bundle.tar.gz');
    const entries = entrypoints.flatMap((entrypoint) => ['--entrypoint', entrypoint]);
    // Relative names: the bytes must not depend on where the checkout lies.
    execFileSync(opa, ['build', '--target', 'wasm', ...entries, '--output', bundle, 'policy.rego'], {
      cwd: folder,
      stdio: 'pipe',
    });
    return execFileSync('tar', ['-xzOf', bundle, '/policy.wasm'], {
      maxBuffer: 64 * 1024 * 1024,
      stdio: 'pipe',
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const noOpa = `compile: no opa binary found. Install Open Policy Agent (https://www.openpolicyagent.org/docs/#running-opa)
and put it on PATH as opa, or name the binary with OPA_BIN.
`;

/**
 * Runs the command: compiles the named folders, or all of the project.
 *
 * @returns the exit status: 0 compiled, 1 OPA refuses a policy, 2 there is no OPA
 */
export function main(folders: string[], environment: NodeJS.ProcessEnv): number {
  try {
    const opa = findOpa(environment);
    if (opa === undefined) {
      process.stderr.write(noOpa);
      return 2;
    }
    for (const folder of folders.length > 0 ? folders : policyFolders()) {
      const { opa: version, entrypoints } = compilePolicy(resolve(folder), opa);
      process.stdout.write(
        `compiled ${relative('', folder)} with OPA ${version}: ${entrypoints.join(', ')}\n`,
      );
    }
    return 0;
  } catch (error) {
    process.stderr.write(`compile: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2), process.env);
