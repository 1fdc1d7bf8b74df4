// How much memory a process and all that it has started take.
import { execFileSync } from 'node:child_process';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly kib: number;
}

/** @returns resident bytes; what processes share is counted for each, so that it is an upper bound */
export function residentBytes(root: number): number {
  const all: Process[] = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kib = 0]) => ({ pid, parent, kib }));
  const sum = (pid: number): number => {
    const own = all.find((one) => one.pid === pid)?.kib ?? 0;
    return all.filter(({ parent }) => parent === pid).reduce((total, child) => total + sum(child.pid), own);
  };
  return sum(root) * 1024;
}
