// Names the process that listens on a TCP port, so that "port taken" says by whom.
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const LISTEN = '0A';

/** @returns "node (pid 4711)", or undefined when the system does not tell. */
export async function portHolder(port: number): Promise<string | undefined> {
  return process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}

async function holderFromProc(port: number): Promise<string | undefined> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const inode of listeningInodes(await readFile(table, 'utf8').catch(() => ''), port))
      inodes.add(inode);
  }
  if (inodes.size === 0) return undefined;
  for (const pid of await readdir('/proc')) {
    if (/^\d+$/.test(pid) && (await ownsSocket(pid, inodes))) return `${await commandOf(pid)} (pid ${pid})`;
  }
  return undefined;
}

function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((column) => column[1]?.endsWith(suffix) && column[3] === LISTEN)
    .flatMap((column) => column[9] ?? []);
}

/** Other users' processes cannot be looked into: they count as not owning it. */
async function ownsSocket(pid: string, inodes: Set<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(
    descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  return targets.some((target) => inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? ''));
}

async function commandOf(pid: string): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').filter(Boolean);
  return words.join(' ').slice(0, 120) || 'a process';
}

async function holderFromLsof(port: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('lsof', [
    '-nP',
    `-iTCP:${port}`,
    '-sTCP:LISTEN',
    '-Fcp',
  ]).catch(() => ({
    stdout: '',
  }));
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  return pid && `${/^c(.+)$/m.exec(stdout)?.[1] ?? 'a process'} (pid ${pid})`;
}
