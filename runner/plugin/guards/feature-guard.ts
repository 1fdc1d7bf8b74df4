// Refuses features with tags that nobody declared, and names that two features have, or two scenarios of one.
import type { GherkinDocument } from '@cucumber/messages';
import { didYouMean } from '../../did-you-mean';
import { nearestId, type Citable } from '../../traceability/citations';
import { RULE_TAG } from '../../run/rule-tag';
import { isYaml, scenariosOf, tagsOf } from '../../run/feature-documents';
import { formatPlace, type Place, type Problem } from '../../run/problem';
import { plainly } from '../../run/run-request';

/** What a tag may be. */
export interface KnownTags extends Citable {
  /** Tag -> meaning. */
  readonly tags: Readonly<Record<string, string>>;
  /** The file that declares them. */
  readonly tagsFile: string;
}

/** @returns the defects of the catalogue that tags cite, and one problem for each unknown tag, where it stands */
export function checkTags(documents: Iterable<GherkinDocument>, known: KnownTags): Problem[] {
  const unknown = [...documents].flatMap((document) =>
    tagsOf(document)
      .filter(({ name }) => !isKnown(name, known))
      .map(({ name, location }) => ({
        message: unknownTag(name, known),
        at: { file: document.uri!, line: location.line },
      })),
  );
  return [...known.problems, ...unknown];
}

/** @returns one problem for each unknown tag in a tag expression; `option` is how it was given */
export function checkExpressionTags(option: string, expression: string, known: KnownTags): Problem[] {
  const named = expression.match(/@(?:\\.|[^\s()\\])+/g) ?? [];
  return [...new Set(named)]
    .filter((tag) => !isKnown(tag, known))
    .map((tag) => ({ message: `${option} "${plainly(expression)}": ${unknownTag(tag, known)}` }));
}

/** @returns one problem for each second feature of a name; YAML scenarios are called by their files */
export function checkFeatureNames(documents: Iterable<GherkinDocument>): Problem[] {
  const first = new Map<string, Place>();
  return [...documents].flatMap(({ uri, feature }) => {
    if (!feature || isYaml(uri!)) return [];
    const at = { file: uri!, line: feature.location.line };
    const earlier = first.get(feature.name);
    if (!earlier) first.set(feature.name, at);
    return earlier
      ? [
          {
            message: `Two features are named "${feature.name}"; the first one is ${formatPlace(earlier)}.`,
            at,
          },
        ]
      : [];
  });
}

/** @returns one problem for each second scenario of a name within one feature; rules do not separate names */
export function checkScenarioNames(documents: Iterable<GherkinDocument>): Problem[] {
  return [...documents].flatMap((document) => {
    const first = new Map<string, number>();
    return scenariosOf(document).flatMap(({ name, location }) => {
      const line = first.get(name);
      if (line === undefined) first.set(name, location.line);
      return line === undefined ? [] : [duplicate(name, line, { file: document.uri!, line: location.line })];
    });
  });
}

function duplicate(name: string, first: number, at: Place): Problem {
  return {
    message: `Two scenarios of this feature are named "${name}"; the first one is in line ${first}.`,
    at,
  };
}

function isKnown(tag: string, known: KnownTags): boolean {
  return Object.hasOwn(known.tags, tag) || (RULE_TAG.test(tag) && known.ids.has(tag.slice(1)));
}

function unknownTag(tag: string, known: KnownTags): string {
  const id = tag.slice(1);
  if (RULE_TAG.test(tag)) {
    return `No requirement or rule of docs/requirements/ and docs/contracts/ has the id ${id}.${nearestId(id, known.ids)}`;
  }
  const meant = didYouMean(tag, [...Object.keys(known.tags), ...[...known.ids].map((other) => `@${other}`)]);
  return `The tag ${tag} is not declared in ${known.tagsFile}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}
