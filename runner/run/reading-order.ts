// In which order people read features: as the README of their folder links them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { folderOf, pageOf, pageOfFolder } from './scenario-ids';

/** Markdown by folder: the README of `features/shop` under `shop`. */
export type Introductions = ReadonlyMap<string, string>;

/** Compares two pages, as an array is sorted: negative where `one` comes first. */
export type PageOrder = (one: string, other: string) => number;

/**
 * @param uris features and YAML scenarios, relative to `root`
 * @returns folder relative to `features/` -> Markdown; folders without a README are left out
 */
export function readIntroductions(root: string, uris: Iterable<string>): Introductions {
  const folders = new Set([...uris].map((uri) => path.posix.dirname(uri)));
  const found = [...folders].flatMap((folder): [string, string][] => {
    const file = path.join(root, folder, 'README.md');
    return existsSync(file) ? [[folderOf(folder), readFileSync(file, 'utf8')]] : [];
  });
  return new Map(found);
}

/** @returns folders by name, the pages of each as its README links them; those that it does not link last, by name */
export function readingOrder(introductions: Introductions): PageOrder {
  const ranks = new Map<string, number>();
  for (const [folder, markdown] of introductions)
    for (const page of linkedPages(markdown, folder))
      if (folderIn(page) === folder && !ranks.has(page)) ranks.set(page, ranks.size);
  const rankOf = (page: string) => ranks.get(page) ?? ranks.size;
  return (one, other) =>
    folderIn(one).localeCompare(folderIn(other)) || rankOf(one) - rankOf(other) || one.localeCompare(other);
}

const folderIn = (page: string): string => path.posix.dirname(page);

/** @returns the pages of features and of folders that the README of `folder` links, in its order */
export const linkedPages = (markdown: string, folder: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)/g)].flatMap(([, href = '']) => linkedPage(href, folder) ?? []);

/**
 * @param folder where the text with the link stands, relative to `features/`
 * @returns the page of the linked feature, or of the folder whose README is linked; nothing for other files
 */
export function linkedPage(href: string, folder: string): string | undefined {
  const file = path.posix.join('features', folder, href.replace(/#.*$/, ''));
  if (/^features\/.*\.feature$/.test(file)) return pageOf(file);
  return /^features\/.+\/README\.md$/.test(file) ? pageOfFolder(path.posix.dirname(file)) : undefined;
}
