// What is remembered of a platform that stays up between runs: a file, gone when the platform is.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface KeptState {
  /** At which its supervisor answers. */
  readonly socket: string;
  /** Where its block of ports begins. */
  readonly base: number;
  /** Names the sources that it was started from. */
  readonly build: string;
}

/** @returns undefined where nothing is remembered, or nothing that can be read */
export function readState(file: string): KeptState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeState(file: string, state: KeptState): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}

export function forgetState(file: string): void {
  rmSync(file, { force: true });
}
