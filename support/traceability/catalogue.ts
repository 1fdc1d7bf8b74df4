// Reads what can be shown: the requirements of docs/requirements/ and the rules of docs/contracts/, with their ids.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from '../plugin/problem';
import { parseDocument } from './parse-document';

/** Something that scenarios can show: what was asked for, or what a client of the platform can observe. */
export interface Item {
  readonly id: string;
  readonly kind: ItemKind;
  /** One line of Markdown. */
  readonly text: string;
  /** Ids of the rules that spell a requirement out; what shows one of them shows the requirement. */
  readonly refinedBy: readonly string[];
  /** It holds no more; the text says what does instead. */
  readonly withdrawn: boolean;
  /** Name of its document: `agentspec`. */
  readonly document: string;
  /** Heading of its section. */
  readonly section: string;
  readonly at: Place;
}

export type ItemKind = 'requirement' | 'rule';

/** Why a rule reads as it does where sources disagree. It can be cited, and there is nothing in it to show. */
export interface Decision {
  readonly id: string;
  /** One line of Markdown. */
  readonly text: string;
  /** One line of Markdown. */
  readonly why: string;
  readonly at: Place;
}

/** The items below one heading; a section without items or decisions is left out. */
export interface Section {
  /** `''` for rows above the first heading. */
  readonly heading: string;
  /** The `##` heading above, where the section's own is a `###` one. */
  readonly parent?: string | undefined;
  /** The Markdown between the heading and the first table row, `''` where there is none. */
  readonly prose: string;
  readonly items: readonly Item[];
  readonly decisions: readonly Decision[];
}

/** One Markdown file. */
export interface CatalogueDocument {
  /** Its file without folder and `.md`. A requirements document and a contract may share one: `agentspec`. */
  readonly name: string;
  readonly kind: ItemKind;
  readonly title: string;
  /** Relative to the project. */
  readonly file: string;
  readonly sections: readonly Section[];
}

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
