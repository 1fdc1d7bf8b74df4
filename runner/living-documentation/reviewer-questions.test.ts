// The README says where the site answers reviewers' questions: held against the site of the project's own features.
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

const SITE = 'reports/living-documentation/';

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

test('every question has an answer, and every link of the README into the site leads to it', () => {
  const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
  const links = [...readme.matchAll(new RegExp(`\\]\\(${SITE}([^)]*)\\)`, 'g'))].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(10);
  const dead = links.filter((link) => {
    const [page = '', anchor] = link.split('#');
    const html = site.get(page) ?? '';
    const isFilter = anchor?.startsWith('show=');
    return html === '' || (anchor !== undefined && !isFilter && !html.includes(`id="${anchor}"`));
  });
  expect(dead).toEqual([]);
});

test('ids of requirements that scenarios cite lead to their row of the matrix', () => {
  const matrix = site.get('requirements.html')!;
  const cited = [...site.values()].flatMap((html) => [...html.matchAll(/requirements\.html#([A-Z]+-\d+)/g)]);
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.map(([, id]) => id).filter((id) => !matrix.includes(`id="${id}"`))).toEqual([]);
});
