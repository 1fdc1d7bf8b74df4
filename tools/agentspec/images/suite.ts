// What the runner's image holds: the specification, what it needs of node_modules, and kubectl.
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { BenchError } from '../../../runner/errors';
import { projectRoot } from '../../../runner/project-root';
import { run } from './run';

const sources = [
  'package.json',
  'package-lock.json',
  'cucumber.js',
  'tsconfig.json',
  'features',
  'step-definitions',
  'support',
  'runner',
  // What runs a shard and keeps its report.
  'tools/agentspec/demo/in-cluster/pod',
  'docs/contracts',
  'docs/requirements',
  // What the live patch makes of the demo (DEM-29).
  'systems/agentspec/demo.yaml',
  'systems/agentspec/agents/manifests',
];

/**
 * Copies the suite into `app`, with what it needs of node_modules and kubectl.
 *
 * @throws BenchError if this is not Linux, there is no kubectl for it, or no package is installed
 */
export async function stageSuite(app: string): Promise<void> {
  if (process.platform !== 'linux') {
    throw new BenchError(
      "the runner's image holds this machine's node_modules, and so can only be built on Linux",
    );
  }
  stageSources(app);
  for (const folder of productionPackages()) {
    cpSync(join(projectRoot, folder), join(app, folder), { recursive: true });
  }
  await unpackTranspiler(join(app, 'node_modules/@swc'));
  mkdirSync(join(app, 'bin'));
  cpSync(kubectl(process.env), join(app, 'bin/kubectl'));
  chmodSync(join(app, 'bin/kubectl'), 0o755);
}

/** Copies the specification, and what runs it, into `app`. */
export function stageSources(app: string): void {
  for (const source of sources)
    cpSync(join(projectRoot, source), join(app, source), { recursive: true, filter: isStaged });
}

const isStaged = (file: string): boolean => !file.endsWith('.test.ts');

/**
 * The files by which it is known whether the image would be another one: of the packages npm's own record says which they
 * are. @throws BenchError if there is no kubectl for it
 */
export function suiteFiles(): string[] {
  const staged = sources.flatMap((source) => filesAt(join(projectRoot, source))).filter(isStaged);
  return [...staged.sort(), installed, kubectl(process.env)];
}

function filesAt(file: string): string[] {
  if (!statSync(file).isDirectory()) return [file];
  const entries = readdirSync(file, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const installed = join(projectRoot, 'node_modules/.package-lock.json');

/** Folders of the installed packages that a run needs, relative to the project; a package brings those below it. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(installed, 'utf8')) as { packages: InstalledPackages };
  return Object.keys(packages).filter(
    (folder) => !packages[folder]?.dev && folder.split('node_modules').length === 2,
  );
}

/** npm's own record of what is installed, by folder; `dev` where only development needs it. */
type InstalledPackages = Readonly<Record<string, { readonly dev?: boolean }>>;

/**
 * Puts the transpiler's native code in place of the archive that it is shipped as: that unpacks itself at first use, into
 * a folder that must be private and writable, and in a container with a read-only root there is none.
 */
async function unpackTranspiler(packages: string): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), 'transpiler-'));
  try {
    const script = `require(${JSON.stringify(join(packages, 'core'))})`;
    await run(process.execPath, ['--eval', script], { SWC_NATIVE_BINDING_CACHE: cache });
    const [shipped, unpacked] = [packages, cache].map(nativeCodeIn);
    if (shipped && unpacked) cpSync(unpacked, shipped);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

const nativeCodeIn = (folder: string): string | undefined =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.node'))
    .map((file) => join(folder, file))[0];

/** Where an ELF file says which machine it is for, and how Node calls those machines. */
const MACHINE_OFFSET = 18;
const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

/** The kubectl that KUBECTL names, or the first on PATH. */
function kubectl(env: NodeJS.ProcessEnv): string {
  const candidates = env.KUBECTL
    ? [env.KUBECTL]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const file = candidates.find((candidate) => isForImage(candidate));
  if (file !== undefined) return realpathSync(file);
  throw new BenchError(
    `the runner's image needs a kubectl for linux/${process.arch}, and there is none ${env.KUBECTL ? `at KUBECTL=${env.KUBECTL}` : 'on PATH'}; name one with KUBECTL`,
  );
}

/** Whether the file is a Linux program for this machine's architecture, which the image is built for. */
function isForImage(file: string): boolean {
  const head = Buffer.alloc(MACHINE_OFFSET + 2);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, head);
    closeSync(descriptor);
  } catch {
    return false;
  }
  return (
    head.toString('latin1', 0, 4) === '\x7fELF' &&
    head.readUInt16LE(MACHINE_OFFSET) === machines[process.arch]
  );
}
