// The images of the demo: built from dist/, brought to where the cluster finds them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runTool } from './tools';
import type { Cluster } from './cluster';

/** Name without prefix and tag -> whole reference. */
export type Images = Readonly<Record<string, string>>;

const BUILDER = path.join(root, 'systems/agentspec/deploy/images/main.ts');

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

async function buildAndLoad({ isKind }: Cluster, names: string): Promise<Images> {
  const goesToKind = isKind && !process.env.IMAGE_LOAD && !process.env.IMAGE_PUSH;
  const env: Record<string, string> = {
    ...(goesToKind && { IMAGE_LOAD: 'kind:agentspec' }),
    ...(names && { IMAGES: names }),
  };
  await runTool(process.execPath, ['-r', 'ts-node/register', BUILDER], { env });
  return JSON.parse(readFileSync(path.join(root, 'dist/images/images.json'), 'utf8'));
}
