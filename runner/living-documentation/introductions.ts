// Reads the READMEs of the folders of features: the prose by which the site introduces them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pageOf } from '../run/scenario-ids';
import type { Introductions } from './capabilities';

/**
 * @param uris features and YAML scenarios, relative to `root`
 * @returns folder relative to `features/` -> Markdown; folders without a README are left out
 */
export function readIntroductions(root: string, uris: Iterable<string>): Introductions {
  const folders = new Set([...uris].map((uri) => path.posix.dirname(uri)));
  const found = [...folders].flatMap((folder): [string, string][] => {
    const file = path.join(root, folder, 'README.md');
    return existsSync(file) ? [[pageOf(`${folder}.feature`), readFileSync(file, 'utf8')]] : [];
  });
  return new Map(found);
}
