// How much memory a process and all that it has started take.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly kib: number;
}

/** @returns resident bytes, what processes share counted once on Linux; elsewhere for each, which is an upper bound */
export function residentBytes(root: number): number {
  const all: Process[] = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, rss = 0]) => ({ pid, parent, kib: rss }));
  const sum = (pid: number): number => {
    const own = all.find((one) => one.pid === pid)?.kib ?? 0;
    const children = all.filter(({ parent }) => parent === pid);
    return children.reduce((total, child) => total + sum(child.pid), shareOf(pid) ?? own);
  };
  return sum(root) * 1024;
}

/** @returns KiB, of each page as much as falls to this process; undefined where the system does not say */
function shareOf(pid: number): number | undefined {
  try {
    const [, kib] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib);
  } catch {
    return undefined;
  }
}
