// `make test-nodes`: the main job under every Node that is supported, each with a binary from npm and nothing installed.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError, messageOf } from '../runner/errors';
import { projectRoot } from '../runner/project-root';

/** The oldest that package.json allows, and the lines after it. */
const SUPPORTED = ['20.19', '22', '24', '26'];

/** The package of npm that brings a Node for this machine, and nothing else. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Fetches a Node, once. @returns the folder of its binary @throws BenchError when npm cannot */
async function fetched(version: string): Promise<string> {
  const prefix = path.join(projectRoot, 'node_modules/.cache/nodes', version);
  const bin = path.join(prefix, 'node_modules', PACKAGE, 'bin');
  if (existsSync(bin)) return bin;
  const args = ['install', '--no-save', '--ignore-scripts', '--prefix', prefix, `${PACKAGE}@${version}`];
  try {
    await promisify(execFile)('npm', args, { cwd: projectRoot });
  } catch (error) {
    throw new BenchError(`npm cannot install ${PACKAGE}@${version}: ${messageOf(error)}`);
  }
  return bin;
}

/** @returns how `make` ended with this Node first on the PATH */
async function make(targets: readonly string[], bin: string): Promise<number> {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(path.delimiter) };
  const child = spawn('make', targets, { cwd: projectRoot, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 2;
}

async function main(): Promise<void> {
  const versions = process.env.NODES?.split(/[\s,]+/).filter(Boolean) ?? SUPPORTED;
  const targets = process.argv.slice(2);
  const rows: string[] = [];
  for (const version of versions) {
    const bin = await fetched(version);
    const { stdout } = await promisify(execFile)(path.join(bin, 'node'), ['--version']);
    process.stdout.write(`\n== Node ${stdout.trim()}: make ${targets.join(' ')}\n`);
    const code = await make(targets, bin);
    rows.push(`  Node ${stdout.trim().padEnd(10)} ${code === 0 ? 'holds' : `exit ${code}`}`);
    if (code !== 0) process.exitCode = 1;
  }
  process.stdout.write(`\n${rows.join('\n')}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof BenchError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 2;
});
