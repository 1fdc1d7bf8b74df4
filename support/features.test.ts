// Features look alike, as `npm run format` leaves them, and the README of their folder says in which order to read them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { pretty } from '@cucumber/gherkin-utils';
import { IdGenerator } from '@cucumber/messages';
import { projectRoot } from '../runner/project-root';
import { linkedPages, readIntroductions } from '../runner/run/reading-order';
import { pageOf } from '../runner/run/scenario-ids';

const files = filesBelow('features');
const introductions = readIntroductions(projectRoot, files);

test.each(files)('%s is linked in the README of its folder', (file) => {
  const folder = path.dirname(pageOf(file));
  expect(linkedPages(introductions.get(folder) ?? '', folder)).toContain(pageOf(file));
});

test.each(files)('%s is formatted', (file) => {
  const text = readFileSync(path.join(projectRoot, file), 'utf8');
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  expect(text).toBe(pretty(parser.parse(text), 'gherkin'));
});

function filesBelow(folder: string): string[] {
  const files = readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.feature')).map((file) => path.join(folder, file));
}
