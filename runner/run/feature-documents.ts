// Walks Gherkin documents: their scenarios, tags and lines, also those inside a Rule.
import type { GherkinDocument, Scenario, Step, Tag } from '@cucumber/messages';

/** Every scenario and outline of a document, in order. */
export function scenariosOf(document: GherkinDocument): Scenario[] {
  return childrenOf(document).flatMap(({ scenario }) => (scenario ? [scenario] : []));
}

/** Every step of a document, those of backgrounds too. */
export function stepsOf(document: GherkinDocument): Step[] {
  return childrenOf(document).flatMap(({ background, scenario }) => [...(background ?? scenario)!.steps]);
}

/** Every tag as written, with its line. */
export function tagsOf(document: GherkinDocument): Tag[] {
  const rules = (document.feature?.children ?? []).flatMap(({ rule }) => (rule ? [...rule.tags] : []));
  const scenarios = scenariosOf(document).flatMap(({ tags, examples }) => [
    ...tags,
    ...examples.flatMap((e) => [...e.tags]),
  ]);
  return [...(document.feature?.tags ?? []), ...rules, ...scenarios];
}

/** Backgrounds and scenarios, whether they stand in the feature or in one of its rules. */
function childrenOf(document: GherkinDocument) {
  return (document.feature?.children ?? []).flatMap((child) =>
    child.rule ? [...child.rule.children] : [child],
  );
}

/** Whether a source is a YAML scenario, if only by what its author meant. @param uri its file */
export const isYaml = (uri: string): boolean => /\.ya?ml$/i.test(uri);
