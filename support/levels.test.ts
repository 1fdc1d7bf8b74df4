// Scenarios and rules say which level of conformance they belong to, and agree (docs/contracts/README.md).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pickle } from '@cucumber/messages';
import { levelOf } from '../runner/run/level';
import { parse } from '../runner/run/testing/recorded-run';
import { projectRoot } from '../runner/project-root';
import { itemsOf, readCatalogue } from '../runner/traceability/catalogue';

const FOLDER = 'features/agentspec';
const rules = itemsOf(readCatalogue(projectRoot)).filter(({ kind }) => kind === 'rule');
const levels = new Map(rules.map(({ id, level }) => [id, level]));

test('every rule of every contract has a level', () => {
  expect(rules.filter(({ level }) => level === undefined).map(({ id }) => id)).toEqual([]);
});

const features = readdirSync(path.join(projectRoot, FOLDER)).filter((file) => file.endsWith('.feature'));

test.each(features)('the scenarios of %s show rules of their level', (file) => {
  const wrong = picklesOf(file).filter((pickle) => !citesItsLevel(pickle));
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

/** A Rule may cite rules of both levels for its scenarios; at least one must be of the scenario's own. */
function citesItsLevel({ tags }: Pickle): boolean {
  const cited = tags.map(({ name }) => levels.get(name.slice(1))).filter((level) => level !== undefined);
  return cited.length === 0 || cited.includes(levelOf(tags));
}

function picklesOf(file: string): Pickle[] {
  const uri = path.join(FOLDER, file);
  const text = readFileSync(path.join(projectRoot, uri), 'utf8');
  return parse(text, uri).flatMap(({ pickle }) => pickle ?? []);
}
