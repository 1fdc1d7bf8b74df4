// The README says where the site answers reviewers' questions: held against the features and the site made of them.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../testing/folder';
import { readCatalogue } from '../traceability/catalogue';
import { readIntroductions } from '../run/reading-order';
import { pastOf } from './past';
import { readRecording } from './recording';
import { siteOf } from './site';
import { projectRoot } from '../project-root';

jest.setTimeout(120_000);

/** The pages of a dry run: no verdicts, but every place that a link can lead to. */
async function siteOfDryRun(): Promise<Map<string, string>> {
  const reports = temporaryFolder();
  const cucumber = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const env = { ...process.env, PROVING_GROUND_REPORTS: reports };
  await promisify(execFile)(process.execPath, [cucumber, '--dry-run'], { cwd: projectRoot, env });
  const recording = await readRecording([path.join(reports, 'messages.ndjson')]);
  return siteOf({
    recording,
    introductions: readIntroductions(projectRoot, recording.record.documents.keys()),
    catalogue: readCatalogue(projectRoot),
    unitTests: new Map(),
    past: pastOf(recording, []),
    assets: { script: '', style: '' },
  });
}

let site: Map<string, string>;
beforeAll(async () => {
  site = await siteOfDryRun();
});

/** A link to a feature whose title is the name of a rule or scenario in it. */
const ANSWER = /\]\(features\/([\w/-]+)\.feature ('|")(.+?)\2\)/g;

test('every answer of the README is the name of a rule or scenario of that feature, and of its page in the site', () => {
  const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
  const answers = [...readme.matchAll(ANSWER)].map(([, feature = '', , name = '']) => ({ feature, name }));
  expect(answers.length).toBeGreaterThan(10);
  const dead = answers.filter(({ feature, name }) => {
    const text = readFileSync(path.join(projectRoot, `features/${feature}.feature`), 'utf8');
    const isPromised = text.split('\n').some((line) => line.trim().replace(/^[A-Z][\w ]*: /, '') === name);
    return !isPromised || !site.get(`${feature}.html`)?.includes(name);
  });
  expect(dead).toEqual([]);
});

test('no link of the README leads to something that only a run makes', () => {
  expect(readFileSync(path.join(projectRoot, 'README.md'), 'utf8')).not.toMatch(/\]\(reports\//);
});

test('ids of requirements that scenarios cite lead to their row of the matrix', () => {
  const matrix = site.get('requirements.html')!;
  const cited = [...site.values()].flatMap((html) => [...html.matchAll(/requirements\.html#([A-Z]+-\d+)/g)]);
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.map(([, id]) => id).filter((id) => !matrix.includes(`id="${id}"`))).toEqual([]);
});
