// Command: writes the OPA policy of a manifest, `generate-policy <manifest file> [--out dir] [--json]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadManifest } from '../sidecar/manifest/manifest';
import { generatePolicy, type GeneratedPolicy } from './generator';
import { formatJson } from './json';

const usage = `Usage: generate-policy <manifest file> [--out dir] [--json]

Writes policy.rego and data.json, with a rule for each thing that the manifest declares and OPA can enforce.

  --out dir  where to write; default policies/<agent name>
  --json     print the outcome as JSON
  --help     print this text

Status: 0 written, 1 the manifest cannot be used or the files not be written, 2 wrong usage.
`;

/** Where the command runs and writes its text. */
export interface Surroundings {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
}

/**
 * Runs the command (POL-11, POL-12).
 *
 * @param args what follows the command's name
 * @returns the exit status
 */
export function main(args: string[], { cwd, out, err }: Surroundings): number {
  const options = readArguments(args);
  if (typeof options === 'string') {
    err(`generate-policy: ${options}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    out(usage);
    return 0;
  }
  try {
    const policy = generatePolicy(loadManifest(resolve(cwd, options.manifest)));
    const folder = resolve(cwd, options.out ?? join('policies', policy.agentName));
    const files = write(policy, folder);
    out(options.json ? asJson(policy, folder, files) : asText(policy, folder, files));
    return 0;
  } catch (error) {
    err(`generate-policy: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

interface Arguments {
  manifest: string;
  out?: string;
  json?: boolean;
  help?: boolean;
}

/** @returns the arguments, or what is wrong with them */
function readArguments(args: string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    const [manifest, ...surplus] = positionals;
    if (values.help) return { manifest: '', help: true };
    if (manifest === undefined) return 'which manifest? Name one file';
    if (surplus.length > 0) return `one manifest at a time, got also ${surplus.join(', ')}`;
    return { ...values, manifest };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function write({ rego, data }: GeneratedPolicy, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'policy.rego'), rego);
  writeFileSync(join(folder, 'data.json'), `${formatJson(data)}\n`);
  return ['policy.rego', 'data.json'];
}

const asJson = ({ agentName, rules }: GeneratedPolicy, outputDir: string, files: string[]): string =>
  `${JSON.stringify({ agentName, outputDir, files, rulesGenerated: rules.length }, null, 2)}\n`;

function asText({ agentName, rules }: GeneratedPolicy, folder: string, files: string[]): string {
  const paths = files.map((file) => join(folder, file));
  const list =
    rules.length > 0
      ? rules.map((id) => `  ${id}\n`).join('')
      : '  none: the manifest declares nothing to enforce\n';
  return `Policy of ${agentName}: ${paths.join(', ')}\nRules:\n${list}Serve it: opa run --server ${paths.join(' ')}\n`;
}

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2), {
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}
