// Descriptions without the indentation that they have in the file: reports read them as Markdown, and four spaces of
// it make a block of code.
import type { GherkinDocument } from '@cucumber/messages';
import { scenariosOf } from '../run/feature-documents';

/** Changes the document in place. */
export function dedentDescriptions({ feature }: GherkinDocument): void {
  if (!feature) return;
  const rules = feature.children.flatMap(({ rule }) => rule ?? []);
  const scenarios = scenariosOf({ feature, comments: [] });
  const examples = scenarios.flatMap((scenario) => scenario.examples);
  for (const node of [feature, ...rules, ...scenarios, ...examples])
    node.description = dedent(node.description);
}

const dedent = (text: string): string => text.replace(/^[ \t]+/gm, '');
