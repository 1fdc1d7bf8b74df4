// From a recorded run to the capabilities that the site shows: folders, features, rules, scenarios, verdicts.
import path from 'node:path';
import type * as messages from '@cucumber/messages';
import { groupBy } from '../group-by';
import { Anchors, folderOf, pageOf } from '../run/scenario-ids';
import { isYaml } from '../run/feature-documents';
import { readingOrder, type Introductions } from '../run/reading-order';
import {
  countsOf,
  scenariosOf,
  type Capability,
  type Examples,
  type Folder,
  type Group,
  type OutlineView,
  type Rule,
  type ScenarioView,
} from './documentation';
import { citesIn, stepTexts, tagsIn, type ScenarioContext, type ScenarioViews } from './scenario-views';

/** @returns the folders of features in the order of their paths, each with its capabilities in that of its README */
export function foldersOf(
  documents: Iterable<messages.GherkinDocument>,
  views: ScenarioViews,
  introductions: Introductions,
): Folder[] {
  const pages = groupBy(
    [...documents].filter(({ feature }) => feature),
    ({ uri }) => pageOf(uri!),
  );
  const inOrder = readingOrder(introductions);
  const capabilities = [...pages]
    .sort(([a], [b]) => inOrder(a, b))
    .map(([page, found]) => capabilityOf(page, found, views, introductions));
  const folders = groupBy(capabilities, ({ page }) => path.posix.dirname(page));
  return [...folders].map(([folder, within]) => {
    const introduction = introductions.get(folder) ?? '';
    return { path: folder, title: headingOf(introduction) ?? folder, introduction, capabilities: within };
  });
}

/** @returns the text of the first `# heading` */
const headingOf = (markdown: string): string | undefined => /^# (.+)$/m.exec(markdown)?.[1];

function capabilityOf(
  page: string,
  documents: readonly messages.GherkinDocument[],
  views: ScenarioViews,
  introductions: Introductions,
): Capability {
  const [first] = documents;
  const { name, description, tags } = first!.feature!;
  const isFolder = isYaml(first!.uri!);
  const title = isFolder ? 'YAML scenarios' : name;
  const groups = documents.flatMap((document) => groupsOf(document, title, views));
  const scenarios = groups.flatMap(scenariosOf);
  return {
    page,
    title,
    description: isFolder
      ? (introductions.get(folderOf(path.posix.dirname(first!.uri!))) ?? '')
      : description,
    tags: tagsIn(tags),
    groups: isFolder ? [groupOf(groups.flatMap(({ items }) => items))] : groups,
    counts: countsOf(scenarios),
    durationMs: scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

function groupsOf({ feature }: messages.GherkinDocument, capability: string, views: ScenarioViews): Group[] {
  const { children, tags } = feature!;
  const context: ScenarioContext = { capability, inherited: [...tags] };
  const outside = itemsOf(children, context, views);
  const anchors = new Anchors();
  const rules = children.flatMap(({ rule }) => {
    if (!rule) return [];
    const { name, description } = rule;
    const cites = citesIn([...tags, ...rule.tags]);
    const view: Rule = { title: name, anchor: `rule-${anchors.of(name)}`, description, cites };
    const within: ScenarioContext = { capability, rule: view, inherited: [...tags, ...rule.tags] };
    return [groupOf(itemsOf(rule.children, within, views), view)];
  });
  return outside.length > 0 ? [groupOf(outside), ...rules] : rules;
}

const groupOf = (items: Group['items'], rule?: Rule): Group => ({
  rule,
  items,
  counts: countsOf(scenariosOf({ items, counts: countsOf([]) })),
});

function itemsOf(
  children: readonly (messages.FeatureChild | messages.RuleChild)[],
  context: ScenarioContext,
  views: ScenarioViews,
): Group['items'] {
  const background = children.flatMap(({ background }) => background?.steps ?? []);
  return children.flatMap(({ scenario }): (ScenarioView | OutlineView)[] => {
    if (!scenario) return [];
    return scenario.examples.length === 0
      ? views.of(scenario, context)
      : [outlineOf(scenario, [...background, ...scenario.steps], context, views)];
  });
}

function outlineOf(
  scenario: messages.Scenario,
  steps: readonly messages.Step[],
  context: ScenarioContext,
  views: ScenarioViews,
): OutlineView {
  const rows = new Map(views.of(scenario, context).map((view) => [view.source, view]));
  const examples = scenario.examples.map((one) => examplesOf(one, rows, views.uriOf(scenario)));
  const [first] = examples.flatMap((one) => one.rows);
  return {
    kind: 'outline',
    title: scenario.name,
    anchor: `outline-${first?.scenario.anchor ?? scenario.id}`,
    description: scenario.description,
    ownTags: scenario.tags.map(({ name }) => name),
    steps: stepTexts(steps),
    examples,
  };
}

function examplesOf(
  { name, description, tableHeader, tableBody }: messages.Examples,
  views: ReadonlyMap<string, ScenarioView>,
  uri: string,
): Examples {
  const rows = tableBody.flatMap(({ cells, location }) => {
    const scenario = views.get(`${uri}:${location.line}`);
    return scenario ? [{ cells: cells.map(({ value }) => value), scenario }] : [];
  });
  const header = (tableHeader?.cells ?? []).map(({ value }) => value);
  return { title: name, description, header, rows };
}
