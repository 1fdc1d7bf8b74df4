// One compiled policy: its folder checked, its WebAssembly loaded, its entrypoints evaluated.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// Bundled as CommonJS (programs.json), as Node itself takes it: its ES module lacks loadPolicySync.
import { loadPolicySync, type LoadedPolicy } from '@open-policy-agent/opa-wasm';
import { isRecord } from '../common/is-record';
import { changedFiles, compileCommand, readRecord } from '../policies/compiled-policy';

/** A tree of JSON data with names as keys. */
export type Documents = Record<string, unknown>;

export class Policy {
  private constructor(
    readonly folder: string,
    /** The contents of data.json. */
    readonly data: Documents,
    /** Paths below `data` that can be evaluated, such as agentspec/agent/gymcoach/deny. */
    readonly entrypoints: readonly string[],
    private readonly wasm: LoadedPolicy,
  ) {}

  /**
   * Loads a policy folder. data.json is taken as it is now: it is no part of what OPA compiled.
   *
   * @throws Error if the folder is no compiled policy, or policy.rego is not the one that was compiled
   */
  static load(folder: string): Policy {
    const { entrypoints } = readRecord(folder);
    const stale = changedFiles(folder).filter((file) => file !== 'data.json');
    if (stale.length > 0) {
      throw new Error(
        `${folder}: ${stale.join(' and ')} changed since the policy was compiled; run: ${compileCommand}`,
      );
    }
    // Compiling on a thread of its own takes four times as long as compiling here.
    const wasm = loadPolicySync(readFileSync(join(folder, 'policy.wasm')));
    return new Policy(folder, readData(folder), entrypoints, wasm);
  }

  /** Replaces the data that the rules read. */
  useData(data: Documents): void {
    this.wasm.setData(data);
  }

  /**
   * Evaluates one entrypoint; a set of ids comes back as OPA would print it, sorted.
   *
   * @param input undefined for none
   * @returns the document, or undefined if the rule is undefined for this input
   * @throws what stopped the evaluation; the next evaluation is not affected
   */
  evaluate(entrypoint: string, input: unknown): unknown {
    const [first] = this.wasm.evaluate(input, entrypoint) as { result: unknown }[];
    const result = first?.result;
    return Array.isArray(result) ? new Set(result.sort()) : result;
  }
}

function readData(folder: string): Documents {
  const file = join(folder, 'data.json');
  const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isDocuments(data)) return data;
  throw new Error(`${file} must hold a JSON object`);
}

export const isDocuments = (value: unknown): value is Documents => isRecord(value) && !(value instanceof Set);
