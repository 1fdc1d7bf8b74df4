// Reads what can be shown: the requirements of docs/requirements/ and the rules of docs/contracts/, with their ids.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueDocument, Decision, Item, ItemKind } from './document';
import { parseDocument } from './parse-document';

/** Everything that can be shown. */
export interface Catalogue {
  /** Requirements first, then contracts, each by name; those without items or decisions are left out. */
  readonly documents: readonly CatalogueDocument[];
}

/** Where the documents are, relative to the project. A folder that is not there has none. */
export interface CatalogueFolders {
  readonly requirements: string;
  readonly contracts: string;
}

const FOLDERS: CatalogueFolders = { requirements: 'docs/requirements', contracts: 'docs/contracts' };

/** @param root the project's folder, from which places are counted */
export function readCatalogue(root: string, folders: CatalogueFolders = FOLDERS): Catalogue {
  const documents = [
    ...readFolder(root, folders.requirements, 'requirement'),
    ...readFolder(root, folders.contracts, 'rule'),
  ];
  return { documents: documents.filter(({ sections }) => sections.length > 0) };
}

/** Every item of every document, in order. */
export const itemsOf = ({ documents }: Catalogue): Item[] =>
  documents.flatMap(({ sections }) => sections.flatMap(({ items }) => items));

/** Every decision of every document, in order. */
export const decisionsOf = ({ documents }: Catalogue): Decision[] =>
  documents.flatMap(({ sections }) => sections.flatMap(({ decisions }) => decisions));

function readFolder(root: string, folder: string, kind: ItemKind): CatalogueDocument[] {
  const absolute = path.resolve(root, folder);
  if (!existsSync(absolute)) return [];
  const names = readdirSync(absolute).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => {
    const file = path.posix.join(folder, name);
    return parseDocument(readFileSync(path.join(absolute, name), 'utf8'), { file, kind });
  });
}
