// The command at work on a project that really ran: what is written, and what is said when something is wrong.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ReviewedProject } from './testing/reviewed-project';

jest.setTimeout(120_000);

const project = new ReviewedProject();

beforeAll(async () => {
  await project.specify();
  await project.document();
});

afterAll(() => project.remove());

const page = (name: string) => readFileSync(path.join(project.site, name), 'utf8');
const filesBelow = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.\w+$/.test(name)).sort();

/** The text of a page as it is read, tags left out. */
const text = (name: string) =>
  page(name)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');

test('a site is one folder: pages, evidence, script and style', () => {
  expect(filesBelow(project.site)).toEqual([
    'agentspec/grades.html',
    'agentspec/refusals.html',
    'assets/script.js',
    'assets/search.js',
    'assets/style.css',
    'evidence/agentspec/grades.js',
    'evidence/agentspec/refusals.js',
    'history.html',
    'index.html',
    'requirements.html',
    'scenarios.html',
  ]);
});

test('nothing in it comes from the network, and every link within it leads somewhere', () => {
  const pages = filesBelow(project.site).filter((name) => name.endsWith('.html'));
  for (const name of pages) {
    const html = page(name);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const links = [...html.matchAll(/(?:href|src|action)="([^"]+)"/g)].map(([, link = '']) => link);
    for (const link of links.filter((one) => !one.startsWith('data:'))) {
      const [file = '', hash = ''] = link.split('#');
      const target = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
      expect([name, link, existsSync(path.join(project.site, target))]).toEqual([name, link, true]);
      if (hash !== '' && !/=/.test(hash))
        expect([link, page(target).includes(`id="${decodeURIComponent(hash)}"`)]).toEqual([link, true]);
    }
  }
});

test('the overview says how the run came out, what went wrong and what was not tested', () => {
  const overview = text('index.html');
  expect(overview).toContain('The platform breaks its specification.');
  expect(overview).toMatch(/1 failed.*1 not run.*5 passed/);
  expect(overview).toContain('Fixture platform');
  expect(overview).toMatch(/What went wrong.*A broken promise.*the client is answered with status 200/);
  expect(overview).toMatch(
    /What was not tested 1 scenario of 7, for 1 reason: 1 scenario: it needs a Kubernetes cluster/,
  );
  expect(overview).toMatch(/Passed only when tried again Only the second try holds . passed at attempt 2/);
  expect(overview).toContain('A sidecar before every agent. Read Refusals first, then the code.');
});

test('capabilities are listed in the order in which the README links them', () => {
  const page = text('index.html');
  expect(page).toMatch(
    /AgentSpec Refusals Grades .* AgentSpec A sidecar .* Refusals An answer .* Grades Scores/,
  );
});

test('a capability shows its rules, steps, tables and examples, each with its verdict', () => {
  const grades = text('agentspec/grades.html');
  expect(grades).toContain('Scores that everybody can work out.');
  expect(grades).toMatch(
    /The <agent> agent scores <score>.*Given the coach agent.*Then its score is <score>/,
  );
  expect(grades).toMatch(/coach 100 . passed fox 55 . passed/);
  expect(grades).toMatch(/property severity model high/);
  expect(grades).toContain('Not run: it needs a Kubernetes cluster');
  expect(text('agentspec/refusals.html')).toMatch(
    /The platform breaks its promise here: the client is answered/,
  );
});

test('evidence is kept once, though several scenarios and pages show it', () => {
  const scripts = ['grades', 'refusals'].map((name) => page(`evidence/agentspec/${name}.js`)).join('');
  expect(scripts.split('the same everywhere')).toHaveLength(2);
});

test('the matrix shows requirements through their rules, and what nothing shows', () => {
  const matrix = text('requirements.html');
  expect(matrix).toMatch(/ASR-1 Violations are refused\. through PRX-1 . failed/);
  expect(matrix).toMatch(/ASR-2 Nobody has shown this\. nothing shows it/);
  expect(matrix).toMatch(
    /PRX-2 Scores are whole numbers\..*Grades › Each agent has its score \(4 scenarios\).*passed/,
  );
  expect(matrix).toMatch(/PRX-3 Withdrawn: nothing holds instead\. withdrawn/);
});

test('the history tells the runs, what changed and what is flaky', () => {
  const history = text('history.html');
  expect(history).toContain('There is no earlier run to compare with.');
  expect(history).toMatch(
    /Flaky scenarios Only the second try holds .*passed only when tried again in 1 run/,
  );
  expect(history).toMatch(/\(this run\)/);
  expect(history).toMatch(/Slowest scenarios of this run/);
});

test('what came out differently from the run before is said', async () => {
  project.write(
    'steps.js',
    project.read('steps.js').replace('throw Object.assign', 'if (false) throw Object.assign'),
  );
  await project.specify();
  await project.document();
  expect(text('index.html')).toMatch(/What changed since the last run Mended: 1 scenario A broken promise/);
  expect(text('index.html')).toContain('Everything that was run holds.');
});

test('shards of one run make one site', async () => {
  await project.specify('--shard', '1/2');
  const one = project.keep('one');
  await project.specify('--shard', '2/2');
  const two = project.keep('two');
  const out = path.join(project.folder, 'reports/merged-site');
  await project.document('--out', out, one, two);
  expect(readFileSync(path.join(out, 'index.html'), 'utf8').replace(/<[^>]*>/g, '')).toContain('6 passed');
  await project.document('--out', out, one);
  expect(readFileSync(path.join(out, 'index.html'), 'utf8')).toContain('The test bench is broken');
});

test('what cannot be written is said, and nothing is lost', async () => {
  const taken = path.join(project.folder, 'taken');
  mkdirSync(taken);
  writeFileSync(path.join(taken, 'thesis.md'), 'years of work');
  await project.specify('--name', 'Its issues');
  await expect(project.document('--out', taken)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('taken is not empty and no living documentation'),
  });
  expect(readFileSync(path.join(taken, 'thesis.md'), 'utf8')).toBe('years of work');
  await expect(project.document('nowhere.ndjson')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nowhere.ndjson: there is no such file or folder'),
  });
});

test('a selection shows the rest as not run, with what was asked for', async () => {
  await project.specify('--name', 'Its issues');
  await project.document();
  expect(text('index.html')).toMatch(/6 scenarios: it was not asked for \(--name "Its issues"\)/);
});
