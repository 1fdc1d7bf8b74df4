// Test helper: a compiler of scenario files whose lines are `name: …`, `shows: …` or `- a step`, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Compiled, ScenarioCompiler } from '../yaml-sources';

const LINE = /^(?:(name|shows): (.+)|- (.+))$/;

export const lineCompiler: ScenarioCompiler = {
  brokenStep: 'the scenario file is valid:',
  find: (folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => path.join(folder, name)),
  compile(file, location) {
    const lines = linesOf(location);
    const wrong = lines?.flatMap((line, index) => (LINE.test(line) ? [] : [index + 1])) ?? [1];
    return wrong.length > 0 ? broken(file, wrong) : scenario(file, lines!);
  },
};

function scenario(file: string, lines: readonly string[]): Compiled {
  const parsed = lines.map((line) => LINE.exec(line)!);
  const numbers = (wanted: (match: RegExpExecArray) => boolean) =>
    parsed.flatMap((match, index) => (wanted(match) ? [index + 1] : []));
  const valueOf = (key: string) => parsed.find((match) => match[1] === key)?.[2];
  const [shows, steps] = [valueOf('shows'), parsed.flatMap((match) => match[3] ?? [])];
  const tags = shows === undefined ? [] : [`  @${shows}`];
  const head = `${stemOf(file)}: ${valueOf('name')}`;
  return {
    gherkin: feature(
      file,
      ['@yaml'],
      [...tags, `  Scenario: ${head}`, ...steps.map((step) => `    * ${step}`)],
    ),
    stepLines: numbers((match) => match[3] !== undefined),
    tagLines: numbers((match) => match[1] === 'shows'),
  };
}

function broken(file: string, wrong: readonly number[]): Compiled {
  const problems = wrong.map((line) => `      ${file}:${line}:1 is no line of a scenario`);
  const fence = '      ```';
  const step = [`    * ${lineCompiler.brokenStep}`, fence, ...problems, fence];
  return {
    gherkin: feature(file, ['@yaml', '@broken'], [`  Scenario: ${stemOf(file)}`, ...step]),
    stepLines: wrong.slice(0, 1),
    tagLines: [],
  };
}

const feature = (file: string, tags: readonly string[], body: readonly string[]) =>
  [tags.join(' '), `Feature: scenario ${stemOf(file)}`, ...body, ''].join('\n');

const stemOf = (file: string) => path.basename(file, '.yaml');

/** @returns nothing for what is no file that can be read */
function linesOf(location: string): string[] | undefined {
  try {
    return readFileSync(location, 'utf8').trimEnd().split('\n');
  } catch {
    return undefined;
  }
}
