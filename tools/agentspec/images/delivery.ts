// Brings built images to where they run: into a kind cluster, to a node by a command, or to a registry.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Builder } from './builders';
import { imagesFolder } from './catalogue';
import { ask, run } from './run';
import type { Target } from './settings';

/**
 * Delivers images, except those that are known to be there already.
 *
 * @param references full names with tags, which say what is in the images
 * @param folder where the archive is written and where it is remembered what was loaded
 * @returns those that were delivered
 * @throws Error with the words of the tool that failed
 */
export async function deliver(
  builder: Builder,
  references: readonly string[],
  target: Target,
  folder = imagesFolder,
): Promise<readonly string[]> {
  const memory = await Memory.of(target, join(folder, 'loaded.json'));
  const missing = references.filter((reference) => !memory.has(reference));
  if (missing.length === 0) return [];
  if (target.kind === 'push') for (const reference of missing) await builder.push(reference);
  else await load(builder, missing, target, join(folder, 'images.tar'));
  memory.add(missing);
  return missing;
}

async function load(
  builder: Builder,
  references: readonly string[],
  target: Exclude<Target, { kind: 'push' }>,
  archive: string,
): Promise<void> {
  try {
    await builder.save(references, archive);
    if (target.kind === 'kind')
      await run('kind', ['load', 'image-archive', archive, '--name', target.cluster]);
    else await run('sh', ['-c', `${target.command} "$0"`, archive]);
  } finally {
    rmSync(archive, { force: true });
  }
}

/** What was loaded into a cluster that can be told from its successor of the same name; else nothing is known. */
class Memory {
  private constructor(
    private readonly file: string,
    private readonly key: string | undefined,
    private readonly loaded: Record<string, string[]>,
  ) {}

  static async of(target: Target, file: string): Promise<Memory> {
    const cluster = await clusterId(target);
    const key = cluster && `${target.kind === 'command' ? target.command : target.kind} ${cluster}`;
    return new Memory(file, key, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  }

  has(reference: string): boolean {
    return this.key !== undefined && (this.loaded[this.key] ?? []).includes(reference);
  }

  add(references: readonly string[]): void {
    if (this.key === undefined) return;
    this.loaded[this.key] = [...(this.loaded[this.key] ?? []), ...references];
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(this.loaded, null, 2));
  }
}

/** The id of the cluster's oldest namespace, which no two clusters share. Undefined if it does not say. */
async function clusterId(target: Target): Promise<string | undefined> {
  if (target.kind === 'push') return undefined;
  const context = target.kind === 'kind' ? `kind-${target.cluster}` : process.env.KUBE_CONTEXT;
  return ask(process.env.KUBECTL || 'kubectl', [
    ...(context ? ['--context', context] : []),
    ...['get', 'namespace', 'kube-system', '--output', 'jsonpath={.metadata.uid}', '--request-timeout', '5s'],
  ]);
}
