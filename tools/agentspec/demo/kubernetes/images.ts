// The images of the demo: built from dist/, brought to where the cluster finds them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { namedSidecar } from '../../../../support/agentspec/environments/foreign-sidecar';
import { askTool, runTool } from './tools';
import { projectRoot } from '../../../../runner/project-root';
import type { Cluster } from './cluster';

/** Name without prefix and tag -> whole reference. */
export type Images = Readonly<Record<string, string>>;

const BUILDER = 'tools/agentspec/images/main.ts';

/**
 * Builds what is not built and loads what is not loaded; IMAGE_LOAD, IMAGE_PUSH and the other variables of `make images`
 * say where to.
 * @param names which are needed; all of the platform's unless told otherwise
 */
export function ensureImages(cluster: Cluster, names: readonly string[] = []): Promise<Images> {
  const key = names.join(',');
  const known = ensured.get(key) ?? buildAndLoad(cluster, key);
  ensured.set(key, known);
  return known;
}

/** Within one command nothing changes, so what was asked for once is not asked for again. */
const ensured = new Map<string, Promise<Images>>();

async function buildAndLoad(cluster: Cluster, names: string): Promise<Images> {
  await runTool(process.execPath, builderIn(projectRoot), { env: environment(cluster, names) });
  return imagesIn(projectRoot);
}

/**
 * Builds images of another copy of the sources, and loads them; nothing is shown unless it fails.
 * @param folder where the copy is
 */
export async function imagesOfCopy(
  cluster: Cluster,
  names: readonly string[],
  folder: string,
): Promise<Images> {
  await askTool(process.execPath, builderIn(folder), { env: environment(cluster, names.join(',')) });
  return imagesIn(folder);
}

const builderIn = (folder: string): string[] => ['-r', 'ts-node/register', path.join(folder, BUILDER)];

function environment({ isKind, kubectl }: Cluster, names: string): Record<string, string> {
  const goesToKind = isKind && !process.env.IMAGE_LOAD && !process.env.IMAGE_PUSH;
  return {
    // Of which cluster the images that were loaded are remembered.
    KUBE_CONTEXT: kubectl.target.context,
    ...(goesToKind && { IMAGE_LOAD: 'kind:agentspec' }),
    ...(names && { IMAGES: names }),
  };
}

/** Somebody's own sidecar takes the place of ours; the cluster must be able to pull it. */
function imagesIn(folder: string): Images {
  const built = JSON.parse(readFileSync(path.join(folder, 'dist/images/images.json'), 'utf8')) as Images;
  const own = namedSidecar();
  return own ? { ...built, 'agentspec-sidecar': own } : built;
}
