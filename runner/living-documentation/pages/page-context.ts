// What parts of a page must know of the page.

/** Where the texts of a page come from, and where its links lead. */
export interface PageContext {
  readonly root: string;
  readonly folder: string;
  readonly texts: ReadonlyMap<string, string>;
}
