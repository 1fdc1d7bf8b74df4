// Names each scenario for good: by this id reports link to it, and the history of runs knows it again.
import path from 'node:path';
import type { Pickle } from '@cucumber/messages';

/** Where a scenario stands in the documentation. */
export interface ScenarioId {
  /** The page of its feature: `agentspec/opa-track`; YAML scenarios of a folder share one: `agentspec/scenarios`. */
  readonly page: string;
  /** Its own name on that page: `an-agent-that-ran-no-guardrail-is-still-heard`. */
  readonly anchor: string;
}

/** @returns `agentspec/opa-track#an-agent-that-ran-no-guardrail-is-still-heard` */
export const textOfId = ({ page, anchor }: ScenarioId): string => `${page}#${anchor}`;

/** @param uri a feature or YAML scenario, relative to the project */
export function pageOf(uri: string): string {
  const { dir, name, ext } = path.posix.parse(uri.replaceAll('\\', '/').replace(/^features\//, ''));
  return /^\.ya?ml$/.test(ext) ? dir || 'scenarios' : path.posix.join(dir, name);
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
