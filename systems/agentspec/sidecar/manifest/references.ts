// Finds the references to environment variables that a manifest mentions.
import type { Manifest } from './schema';

const environmentReference = /^\$env:(\S+)$/;
const anyReference = /^\$(env|secret|file|func):/;

/** The variable that a string refers to as `$env:NAME`; undefined for anything else (MAN-3). */
export const environmentVariable = (value: string): string | undefined =>
  environmentReference.exec(value)?.[1];

/** Whether a string is a reference and not a literal (MAN-3). */
export const isReference = (value: string): boolean => anyReference.test(value);

/** Names of all variables that the manifest refers to or requires, each once, in order of appearance (RDY-12). */
export function environmentVariables(manifest: Manifest): string[] {
  const names = new Set<string>();
  for (const value of strings(manifest)) {
    const name = environmentVariable(value);
    if (name !== undefined) names.add(name);
  }
  for (const name of manifest.spec.requires?.envVars ?? []) names.add(environmentVariable(name) ?? name);
  return [...names];
}

/** Every string value below `root`; a node that YAML aliases tie into a loop is visited once. */
function* strings(root: unknown): Generator<string> {
  const seen = new Set<unknown>();
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') yield value;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const child of Object.values(value).reverse()) pending.push(child);
  }
}
