// Names each scenario for good: by this id reports link to it, and the history of runs knows it again.
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Pickle } from '@cucumber/messages';
import { isYaml } from './feature-documents';

/** Where a scenario stands in the documentation. */
export interface ScenarioId {
  /** The page of its feature: `agentspec/opa-track`; YAML scenarios of a folder share one: `agentspec/scenarios`. */
  readonly page: string;
  /** Its own name on that page: `an-agent-that-ran-no-guardrail-is-still-heard`. */
  readonly anchor: string;
}

/** @returns `agentspec/opa-track#an-agent-that-ran-no-guardrail-is-still-heard` */
export const textOfId = ({ page, anchor }: ScenarioId): string => `${page}#${anchor}`;

/** Folders of YAML scenarios are called so, and have the page of that name. */
const SCENARIOS = 'scenarios';

/** The site has pages of its own. */
const OF_THE_SITE = ['index', 'scenarios', 'requirements', 'history'];

/**
 * Two sources share a page only if they are YAML scenarios of one folder; no two pages differ in case only, since there
 * are file systems to which that is the same.
 * @param source a feature or YAML scenario, relative to the project
 */
export function pageOf(source: string): string {
  const uri = source.replaceAll('\\', '/');
  const { dir, name } = path.posix.parse(uri);
  if (isYaml(uri)) return pageOfFolder(dir);
  return distinct(folderOf(dir), name, { uri, isTaken: name === SCENARIOS });
}

/** @returns the page of the YAML scenarios in a folder of the project */
export function pageOfFolder(uri: string): string {
  const { dir, base } = path.posix.parse(folderOf(uri));
  return distinct(dir, base || SCENARIOS, { uri, isTaken: base !== SCENARIOS });
}

/** @returns a folder of the project, relative to `features/`; below the site, wherever it is */
export const folderOf = (uri: string): string =>
  uri.replace(/^features(\/|$)/, '').replace(/(^|\/)\.\.(?=\/|$)/g, '$1_');

/** Names that could be those of others are marked with a digest of the source; `~` is in no other name. */
function distinct(folder: string, name: string, { uri, isTaken }: { uri: string; isTaken: boolean }): string {
  const page = path.posix.join(folder, name);
  const isOurs = uri.startsWith('features/') && !isTaken && !OF_THE_SITE.includes(page);
  const isPlain = page === page.toLowerCase().normalize('NFC') && !page.includes('~');
  if (isOurs && isPlain) return page;
  return `${page}~${createHash('sha256').update(uri).digest('hex').slice(0, 8)}`;
}

/** @returns lower case letters and digits, joined by hyphens */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'unnamed'
  );
}

/** Gives each name on a page an anchor of its own: a second `x` becomes `x-2`. */
export class Anchors {
  private readonly used = new Set<string>();

  /** @returns an anchor nobody else has */
  of(name: string): string {
    const wanted = slug(name);
    let anchor = wanted;
    for (let number = 2; this.used.has(anchor); number += 1) anchor = `${wanted}-${number}`;
    this.used.add(anchor);
    return anchor;
  }
}

/**
 * @param pickles every scenario of the sources, selected or not, in the order of the messages: that of the file
 * @returns pickle id -> scenario id, each once
 */
export function scenarioIds(pickles: Iterable<Pickle>): Map<string, ScenarioId> {
  const pages = new Map<string, Anchors>();
  const ids = new Map<string, ScenarioId>();
  for (const { id, uri, name } of pickles) {
    const page = pageOf(uri);
    const anchors = pages.get(page) ?? new Anchors();
    pages.set(page, anchors);
    ids.set(id, { page, anchor: anchors.of(name) });
  }
  return ids;
}
