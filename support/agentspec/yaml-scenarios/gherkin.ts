// Turns a loaded scenario file into Gherkin: one feature with one scenario, each step with its YAML as doc string.
import { basename } from 'node:path';
import { Document, parse, visit } from 'yaml';
import { exactNumbers } from './exact-numbers';
import type { Loaded } from './load';
import { formatProblem, type Problem } from './problem';
import { stepSchema, type Scenario, type Step } from './schema';
import { oneLine } from './wording';

/** YML-4: the step by which the scenario of a broken file fails; its doc string lists the problems, one a line. */
export const BROKEN_FILE_STEP = 'the scenario file is valid:';

/** @returns the file's name without folder and `.yaml`, which is the scenario's id (YML-2) */
export const stemOf = (file: string): string => oneLine(basename(file, '.yaml'));

/**
 * @param file the path that the feature's description shows; its stem begins the scenario's name
 * @returns Gherkin; a broken file gives a scenario that is tagged `@broken` and lists the problems
 */
export function toGherkin(file: string, loaded: Loaded): string {
  const stem = stemOf(file);
  const broken = 'problems' in loaded;
  const body = broken ? brokenBody(stem, loaded.problems) : scenarioBody(stem, loaded.scenario);
  return [
    `@agentspec @yaml${broken ? ' @broken' : ''}`,
    `Feature: YAML scenario ${stem}`,
    `  Read from the YAML file ${oneLine(file)}.`,
    '',
    ...body,
    '',
  ].join('\n');
}

/** @returns the line in the file, from 1, that each step of {@link toGherkin} stands for */
export function stepLines(loaded: Loaded): readonly number[] {
  return 'problems' in loaded
    ? loaded.problems.slice(0, 1).map(({ line }) => line)
    : [loaded.agentLine, ...loaded.lines];
}

/** @returns the line in the file, from 1, of each id that is a tag of the scenario of {@link toGherkin} (YML-34) */
export function tagLines(loaded: Loaded): readonly number[] {
  return 'problems' in loaded ? [] : loaded.idLines;
}

/**
 * Reads the doc string of a step that {@link toGherkin} wrote.
 * @returns the very step that was loaded
 * @throws Error where it is no step
 */
export function parseStep(docString: string): Step {
  return stepSchema.parse(parse(docString, { schema: 'core', uniqueKeys: false, customTags: exactNumbers }));
}

function scenarioBody(stem: string, { name, agent, shows, steps }: Scenario): string[] {
  return [
    ...(shows ? [`  ${shows.map((id) => `@${id}`).join(' ')}`] : []),
    `  Scenario: ${stem}: ${oneLine(name)}`,
    `    Given the YAML scenario speaks to the ${agent} agent`,
    ...steps.flatMap((step) => [
      `    * step ${JSON.stringify(oneLine(step.name))} holds:`,
      ...docString(yamlOf(step), 'yaml'),
    ]),
  ];
}

function brokenBody(stem: string, problems: readonly Problem[]): string[] {
  const lines = problems.map(formatProblem).join('\n');
  return [`  Scenario: ${stem}`, `    * ${BROKEN_FILE_STEP}`, ...docString(lines)];
}

/**
 * The fence is made of backticks, since Gherkin cannot keep a doc string that contains the escape of its own fence:
 * neither JSON strings nor {@link yamlOf} can hold an escaped backtick, and no line of them begins with one.
 */
function docString(text: string, mediaType = ''): string[] {
  return [`\`\`\`${mediaType}`, ...text.split('\n'), '```'].map((line) => `      ${line}`);
}

/** Text that a doc string or a plain YAML scalar might not keep: it is double-quoted, with escapes. */
const FRAGILE = /[`\\\p{C}]|[^\S ]/u;

/** Self-contained (no aliases) and a line for each key, whatever the texts hold. */
function yamlOf(step: Step): string {
  const document = new Document(step, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && FRAGILE.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const options = {
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  };
  return document.toString(options).trimEnd();
}
