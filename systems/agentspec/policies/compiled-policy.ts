// A policy folder: its sources, what OPA compiled of them, and the record that says whether the two still fit.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const compileCommand = 'npx ts-node systems/agentspec/policies/compile.ts';

/** The files whose contents a record fixes. */
export const recordedFiles = ['policy.rego', 'data.json', 'policy.wasm'] as const;
export type RecordedFile = (typeof recordedFiles)[number];

/** What policy.wasm.json says of a compiled policy. */
export interface CompilationRecord {
  /** The version of the OPA that compiled it. */
  readonly opa: string;
  /** The rules that can be evaluated, as paths below `data`. */
  readonly entrypoints: readonly string[];
  /** In hexadecimal. */
  readonly sha256: Readonly<Record<RecordedFile, string>>;
}

/**
 * Reads the record of a compiled policy.
 *
 * @throws Error if there is none, or it is not what the compile command writes
 */
export function readRecord(folder: string): CompilationRecord {
  const file = join(folder, 'policy.wasm.json');
  try {
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRecord(record)) return record;
    throw new Error('opa, entrypoints or sha256 is missing');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${file} is no record of a compiled policy (${reason}); write it with: ${compileCommand}`,
      {
        cause: error,
      },
    );
  }
}

function isRecord(value: unknown): value is CompilationRecord {
  const { opa, entrypoints, sha256 } = (value ?? {}) as Partial<CompilationRecord>;
  const hashes: Partial<CompilationRecord['sha256']> = sha256 ?? {};
  return (
    typeof opa === 'string' &&
    Array.isArray(entrypoints) &&
    entrypoints.every((path) => typeof path === 'string') &&
    recordedFiles.every((file) => typeof hashes[file] === 'string')
  );
}

/** The hash of each recorded file of `folder` as it is now. */
export const currentHashes = (folder: string): Record<RecordedFile, string> => ({
  'policy.rego': sha256(join(folder, 'policy.rego')),
  'data.json': sha256(join(folder, 'data.json')),
  'policy.wasm': sha256(join(folder, 'policy.wasm')),
});

/** The files of `folder` that are not those its record was written for. */
export function changedFiles(folder: string): RecordedFile[] {
  const recorded = readRecord(folder).sha256;
  const current = currentHashes(folder);
  return recordedFiles.filter((file) => recorded[file] !== current[file]);
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
