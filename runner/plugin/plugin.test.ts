// The plugin at work in cucumber-js itself, on a tiny project. Each run takes a second, so there are few.
import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Project, type Result } from './testing/project';

jest.setTimeout(120_000);

const STEPS = `
const { Given, Before } = require('@cucumber/cucumber');
const { appendFileSync } = require('node:fs');
class BenchError extends Error {}
let tries = 0;
Before(() => {});
Given('it holds', () => {});
Given('it does not hold', () => { require('node:assert').equal(502, 200, 'expected 502 to equal 200'); });
Given('the bench breaks', () => { throw new BenchError('no cluster'); });
Given('there is no cluster', function () { this.log('Not run: needs a cluster'); return 'skipped'; });
Given('it holds at the second try', () => { if (++tries === 1) throw new Error('not yet'); });
Given('it takes forever', { timeout: -1 }, () => { appendFileSync('waiting.txt', process.pid + '\\n'); return new Promise(() => setInterval(() => {}, 1000)); });
Given('the platform shouts', () => { throw new Error('\\u001b[2J\\u001b]0;title\\u0007 it fails\\r::stop-commands::x\\n  ::add-mask::verdict\\n##[add-mask]b \\u202e'); });
Given('the bench quotes it', () => { throw new BenchError('log:\\n\\u001b[31m\\n::add-mask::verdict\\n##[group]x'); });
Given('it cannot say why', function () { this.log('Not run: \\u001b[2J\\n::error::x'); return 'skipped'; });
Given('the process dies', () => { process.exit(3); });
Given('the scenario file is valid:', (problems) => { throw new BenchError(problems); });
`;

const YAML = (...steps: string[]) => ['name: does it', ...steps.map((step) => `- ${step}`)].join('\n');

const scenario = (name: string, ...steps: string[]) =>
  [`  Scenario: ${name}`, ...steps.map((step) => `    Given ${step}`)].join('\n');

let project: Project;

beforeAll(() => {
  project = new Project({
    'steps.js': STEPS,
    'contracts/proxy.md': '# Proxy\n\n| id | rule |\n|---|---|\n| PRX-1 | y |\n',
    'features/all/README.md': 'Read [YAML scenarios](scenarios/README.md) before the [proxy](proxy.feature).',
    'features/all/proxy.feature': `@proxy\nFeature: Proxy\n${[
      scenario('holds', 'it holds'),
      '  @PRX-1',
      scenario('fails', 'it does not hold'),
      scenario('broken', 'the bench breaks'),
      scenario('elsewhere', 'there is no cluster'),
      scenario('late', 'it holds at the second try'),
    ].join('\n')}\n`,
    'features/all/scenarios/01-good.yaml': YAML('it holds'),
    'features/all/scenarios/02-bad.yaml': YAML('it holds', 'it does not hold'),
    'features/foreign/audit.feature': `@audit\nFeature: Foreign words\n${[
      scenario('shouts', 'the platform shouts'),
      scenario('quotes', 'the bench quotes it'),
      scenario('says why not', 'it cannot say why'),
    ].join('\n')}\n`,
    'features/odd/audit.feature': `@audit\nFeature: Audit\n${[
      scenario('waits', 'it holds', 'it takes forever', 'it holds'),
      scenario('waits too', 'it takes forever'),
      scenario('dies', 'it holds', 'the process dies'),
    ].join('\n')}\n`,
  });
});

afterAll(() => project.remove());

function isAlive(pid: string): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

const uris = () =>
  project
    .read('reports/messages.ndjson')
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line).pickle?.uri ?? []);

const messages = (kind: string) =>
  project
    .read('reports/messages.ndjson')
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line)[kind] ?? []);

/** What the run says of itself, right at its start. */
const provenance = () => JSON.parse(messages('attachment')[0].body);

const history = () =>
  project
    .read('reports/history.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Reports are whole when they have an end. */
function expectWholeReports(): void {
  expect(project.read('reports/cucumber.html')).toMatch(/<\/html>\s*$/);
  expect(project.read('reports/junit.xml')).toMatch(/(<\/testsuite>|\/>)$/);
  expect(project.read('reports/messages.ndjson').trim().split('\n').at(-1)).toMatch(/^\{"testRunFinished"/);
}

function expectRefused({ code, stdout }: Result, ...messages: string[]): void {
  expect(stdout).toContain(
    `This run is refused (${messages.length})\n${messages.map((message) => `  ${message}\n`).join('')}\n`,
  );
  expect(stdout).toContain('Nothing was run, which proves nothing. (exit 2)\n');
  expect(code).toBe(2);
  expectWholeReports();
}

test('tells a broken platform from a broken bench, and YAML scenarios are scenarios (ASR-7, ASR-9)', async () => {
  const pages = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' };
  const { code, stdout } = await project.run(['features/all', '--retry', '1'], pages);
  expect(stdout).toContain(`
Fixture platform
7 scenarios: 3 passed, 2 failed, 1 broken, 1 not run in `);
  expect(stdout).toContain(`
                             passed   failed   broken  not run
  YAML scenarios                  1        1        ·        ·
  Proxy                           2        1        1        1

The platform breaks its specification (2)
  YAML scenarios › 02-bad: does it
    features/all/scenarios/02-bad.yaml:3  it does not hold
    AssertionError: expected 502 to equal 200
  Proxy › fails  [PRX-1]
    features/all/proxy.feature:7  it does not hold
    AssertionError: expected 502 to equal 200

The bench is broken (1)
  Proxy › broken
    features/all/proxy.feature:9  the bench breaks
    no cluster

Not run (1)
  1 × needs a cluster

Passed only when tried again (1)
  late  features/all/proxy.feature:12

The bench is broken: this run is no verdict on the platform. (exit 2)
Report: reports/cucumber.html
`);
  expect(stdout).toContain(
    '::error file=features/all/scenarios/02-bad.yaml,line=3,title=02-bad%3A does it::it does not hold%0A',
  );
  expect(code).toBe(2);
  expect(project.read('summary.md')).toContain('| YAML scenarios | 1 | 1 | 0 | 0 |');
  expect(project.read('reports/junit.xml')).toContain(
    '<skipped><![CDATA[Not run: needs a cluster]]></skipped>',
  );
  expect(new Set(uris())).toEqual(
    new Set([
      'features/all/proxy.feature',
      'features/all/scenarios/01-good.yaml',
      'features/all/scenarios/02-bad.yaml',
    ]),
  );
  expect(project.read('journal.txt')).toBe('up for 7\nback\n');
  expectWholeReports();
});

test('runs again what failed, YAML scenarios too; one that fails breaks the specification', async () => {
  project.write('reports/@rerun.txt', 'features/all/scenarios/02-bad.yaml:1\nfeatures/all/proxy.feature:3');
  const { code, stdout } = await project.run(['reports/@rerun.txt', '--parallel', '2']);
  expect(stdout).toContain('2 scenarios: 1 passed, 1 failed in');
  expect(stdout).toContain('The platform breaks its specification. (exit 1)\n');
  expect(code).toBe(1);
  expect(project.read('reports/@rerun.txt')).toBe('features/all/scenarios/02-bad.yaml:1\n');
});

test('what failed is listed, not what cannot run here; a run that shows nothing leaves the list alone', async () => {
  const list = () => project.read('reports/@rerun.txt');
  await project.run(['features/all']);
  // "elsewhere" was not run; "late" failed or passed, by what ran before it.
  const [yaml, feature] = list().split('\n');
  expect(yaml).toBe('features/all/scenarios/02-bad.yaml:1');
  expect(feature).toMatch(/^features\/all\/proxy\.feature:6:8(:12)?$/);
  const before = list();
  await project.run(['--dry-run']);
  await project.run(['--tags', '@nope']);
  await project.run(['--name', 'elsewhere']);
  expect(list()).toBe(before);
  const { stdout } = await project.run(['reports/@rerun.txt', '--name', 'fails']);
  expect(stdout).toContain('1 scenario: 1 failed in');
  expect(list()).toBe('features/all/proxy.feature:6\n');
  await project.run(['features/all/scenarios/01-good.yaml']);
  expectRefused(
    await project.run(['reports/@rerun.txt']),
    'reports/@rerun.txt: no scenario is listed there; nothing failed in the run that wrote it.',
  );
});

const CONTROL = /[^\P{Cc}\n\t]|\u202e/u;

test('what the platform says is shown and not obeyed: neither by a terminal nor by GitHub', async () => {
  const pages = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'foreign.md' };
  const { stdout, stderr } = await project.run(['features/foreign'], pages);
  const said = `${stdout}${stderr}`;
  expect(CONTROL.exec(said)).toBeNull();
  expect(said).toContain('\\u001b[2J\\u001b]0;title\\u0007 it fails');
  const commands = said.split(/\r|\n/).filter((line) => /^\s*::|##\[/.test(line));
  expect(commands).toHaveLength(2);
  expect(
    commands.filter((line) => !/^::error file=features\/foreign\/audit\.feature,line=\d+,/.test(line)),
  ).toEqual([]);
  expect(said).toContain(': :add-mask::verdict');
  for (const report of ['foreign.md', 'reports/junit.xml'])
    expect(CONTROL.exec(project.read(report))).toBeNull();
});

test.each([
  ['by path', ['features/all/scenarios/01-good.yaml']],
  ['by name', ['--name', '01-good', '--shard', '1/1']],
])('runs one YAML scenario %s; all that was run holds (YML-2, ASR-20)', async (_how, args) => {
  const { code, stdout } = await project.run(args);
  expect(uris()).toContain('features/all/scenarios/01-good.yaml');
  expect(stdout).toContain('1 scenario: 1 passed in');
  expect(stdout).toContain('Everything that was run holds. (exit 0)\n');
  expect(code).toBe(0);
  expect(readdirSync(project.temporary).filter((name) => name.startsWith('proving-ground'))).toEqual([]);
});

test('a run in random order says how to have the same order again', async () => {
  const order = () => {
    const cases = new Map(messages('testCase').map(({ id, pickleId }) => [id, pickleId]));
    const names = new Map(messages('pickle').map(({ id, name }) => [id, name]));
    return messages('testCaseStarted').map(({ testCaseId }) => names.get(cases.get(testCaseId)));
  };
  const { stderr } = await project.run(['features/all', '--order', 'random']);
  const [, seed] = /Random order using seed: (\d+)/.exec(stderr)!;
  expect(provenance().order).toBe(`random:${seed}`);
  const first = order();
  expect(first).toHaveLength(7);
  await project.run(['features/all', '--order', provenance().order]);
  expect(provenance().order).toBe(`random:${seed}`);
  expect(order()).toEqual(first);
  expect(history().at(-1)).toMatchObject({ order: `random:${seed}`, selection: 'features/all' });
});

test('what was run stands in the history, and the next run says what has changed', async () => {
  const git = path.join(project.folder, 'bin/git');
  project.write('bin/git', `#!/bin/sh\necho "# branch.oid ${'a'.repeat(40)}"\necho "1 .M N... steps.js"\n`);
  chmodSync(git, 0o755);
  const env = { PATH: path.dirname(git) };
  project.write('reports/history.ndjson', 'no run\n');
  const first = await project.run(
    ['features/all', '--name', '^(holds|late)$', '--retry', '1', '--parallel', '2'],
    env,
  );
  expect(first.stderr).toMatch(/^Note: .*history\.ndjson has lines that are no runs: line 1 /m);
  expect(project.read('reports/history.broken.ndjson')).toBe('no run\n');
  expect(project.read('reports/junit.xml')).toMatch(
    /name="late"[^>]*>\s*<flakyFailure message="not yet" type="Error">\s*<stackTrace><!\[CDATA\[Error: not yet/,
  );
  const revision = { commit: 'a'.repeat(40), changed: true };
  expect(provenance()).toMatchObject({ revision, order: 'defined' });
  expect(history()).toMatchObject([
    {
      version: 1,
      id: messages('testRunStarted')[0].id,
      revision,
      environment: 'Fixture platform',
      selection: '--name "^(holds|late)$", features/all',
      exitCode: 0,
      flaky: 1,
      scenarios: {
        'all/proxy#holds': { verdict: 'passed' },
        'all/proxy#late': { verdict: 'passed', attempts: 2, flaky: true },
      },
    },
  ]);
  const second = await project.run(['features/all', '--name', '^(holds|late)$']);
  expect(second.stdout).toContain('\n\nSince the last run: 1 newly failing\n\n');
  for (const args of [['--dry-run'], ['--shard', '1/1'], ['--name', 'nobody'], ['--name', 'elsewhere']])
    await project.run(['features/all', ...args]);
  expect(history().map(({ exitCode }) => exitCode)).toEqual([0, 1]);
  expect(history()[1]).not.toHaveProperty('revision');
});

test('is never green on nothing: every scenario skipped', async () => {
  const { code, stdout } = await project.run(['--name', 'elsewhere']);
  expect(stdout).toContain(
    'Not run (1)\n  1 × needs a cluster\n\nNothing was run, which proves nothing. (exit 2)\n',
  );
  expect(code).toBe(2);
});

test('refuses a selection of nothing', async () => {
  expectRefused(
    await project.run(['features/all', '--tags', '@prxy', '--name', '01-goood']),
    '--tags "@prxy": The tag @prxy is not declared in specification.js. Did you mean @proxy?',
    `None of the 7 scenarios read was selected, so nothing was run.
    asked for: --tags "@prxy", --name "01-goood", features/all
    known tags: @proxy 5, @yaml 2
    names near "01-goood": "01-good: does it"`,
  );
});

test('refuses, with whole reports, what cucumber would choke on', async () => {
  project.write(
    'features/wrong/broken.feature',
    'Feature: broken\n  Scenario: s\n    Given it holds\n   nonsense',
  );
  const result = await project.run(['features/wrong', '--shard', '9/3', '--tags', '@proxy and']);
  expect(result.stdout).toContain(
    'This run is refused (3)\n  --shard 9/3: there is no shard 9 of 3; they are numbered from 1 to 3.\n',
  );
  expect(result.stdout).toContain('  --tags "@proxy and" is no tag expression: Expected operand.\n');
  expect(result.stdout).toMatch(
    / {2}features\/wrong\/broken\.feature:4:4 {2}This is not Gherkin: .*got 'nonsense'\n/,
  );
  expect(result.code).toBe(2);
  expectWholeReports();
});

test('refuses what would prove nothing before anything is brought up, though cucumber makes no scenario of it', async () => {
  const hollow = new Project({
    'steps.js': STEPS,
    'features/a.feature': `Feature: F\n${scenario('s', 'it holds')}\n${scenario('no steps')}\n`,
    'features/b.feature': `Feature: F\n  Background:\n    Given it holds\n${scenario('no steps')}\n`,
    'features/c.feature': `Feature: G\n  Scenario Outline: no rows\n    Given <a>\n    Examples:\n      | a |\n  Scenario Outline: no examples\n    Given <a>\n`,
  });
  expectRefused(
    await hollow.run([]),
    'features/b.feature:1  Two features are named "F"; the first one is features/a.feature:1.',
    'features/a.feature:4  Scenario "no steps" has no steps.',
    'features/b.feature:4  Scenario "no steps" has no steps.',
    'features/c.feature:4  Examples of "no rows" have no rows, so that nothing is run for them.',
    'features/c.feature:6  Scenario Outline "no examples" has no Examples.',
  );
  expect(hollow.has('journal.txt')).toBe(false);
  const rowsOnly = await hollow.run(['features/c.feature', '--tags', '@proxy', '--dry-run']);
  expect(rowsOnly.stdout).toContain('features/c.feature:4  Examples of "no rows" have no rows');
  expect(rowsOnly.code).toBe(2);
  hollow.remove();
});

test('warns of a Rule with too many ids; neither exit code nor what a program reads is disturbed', async () => {
  const ids = [1, 2, 3, 4].map((n) => `PRX-${n}`);
  const wordy = new Project({
    'steps.js': STEPS,
    'contracts/proxy.md': `# Proxy\n\n| id | rule |\n|---|---|\n${ids.map((id) => `| ${id} | y |\n`).join('')}`,
    'features/a.feature': `Feature: F\n  @${ids.join(' @')}\n  Rule: r\n${scenario('s', 'it holds')}\n`,
  });
  const warning = 'Warnings (1)\n  features/a.feature:3  This Rule carries 4 ids, more than 3: ';
  const person = await wordy.run(['--name', 's']);
  expect([person.code, person.stdout]).toEqual([0, expect.stringContaining(warning)]);
  const program = await wordy.run(['--name', 's', '--format', 'message']);
  expect([program.code, program.stderr]).toEqual([0, expect.stringContaining(warning)]);
  const lines = program.stdout.trim().split('\n');
  expect(
    lines
      .map((line) => Object.keys(JSON.parse(line)))
      .flat()
      .at(-1),
  ).toBe('testRunFinished');
  expect(program.stdout).not.toContain('more than 3');
  wordy.remove();
});

test('a dry run finds unknown tags, second names and unfit steps without bringing anything up', async () => {
  project.write('journal.txt', '');
  const dry = (file: string, text: string) => {
    project.write(file, text);
    return project.run([file, '--dry-run']);
  };
  const odd = await dry(
    'features/wrong/odd.feature',
    `@prx\nFeature: F\n${scenario('s', 'it holds')}\n${scenario('s', 'it holds')}\n`,
  );
  expectRefused(
    odd,
    'features/wrong/odd.feature:1  The tag @prx is not declared in specification.js. Did you mean @proxy?',
    'features/wrong/odd.feature:5  Two scenarios of this feature are named "s"; the first one is in line 3.',
  );
  const undefinedStep = await dry(
    'features/wrong/odd.feature',
    `Feature: F\n${scenario('s', 'it holds', 'nobody knows')}\n`,
  );
  expect(undefinedStep.stdout).toContain(
    'The bench is broken (1)\n  features/wrong/odd.feature:4  Undefined step "nobody knows".\n',
  );
  expect(undefinedStep.code).toBe(2);
  expect(project.read('journal.txt')).toBe('');
});

test.each([
  ['a scenario that fails', []],
  ['a problem in a dry run, which executes nothing', ['--dry-run']],
])('a broken scenario file is %s', async (_what, args) => {
  const file = 'features/wrong/scenarios/03-typo.yaml';
  project.write(file, `${YAML('it holds')}\nretries: 3`);
  const { code, stdout } = await project.run([file, ...args]);
  expect(stdout).toContain('The bench is broken (1)\n');
  expect(stdout).toContain(`    ${file}:3:1 is no line of a scenario\n`);
  expect(code).toBe(2);
});

test('an unfiltered run has a scenario for every step definition', async () => {
  const whole = new Project({
    'steps.js': `const { Given } = require('@cucumber/cucumber');\nGiven('a', () => {});\nGiven('b', () => {});\nGiven('the scenario file is valid:', () => {});`,
    'features/a.feature': 'Feature: F\n  Scenario: s\n    Given a\n',
  });
  const dry = await whole.run(['--dry-run']);
  expect(dry.stdout).toContain(
    'The bench is broken (1)\n  A step definition that no scenario uses:\n    b  steps.js:3\n\n',
  );
  expect(dry.code).toBe(2);
  whole.write('steps.js', 'throw new Error("does not load")');
  const unloadable = await whole.run([]);
  expect(unloadable.stderr).toContain('The bench is broken: the run ended before its end. (exit 2)\n');
  expect(unloadable.code).toBe(2);
  whole.write('specification.js', '');
  const unspecified = await whole.run([]);
  expect(unspecified.stderr).toContain(
    './specification.js, which pluginOptions.provingGround in cucumber.js names',
  );
  expect(unspecified.code).toBe(2);
  whole.remove();
});

test('an environment that does not come up ends the run before it begins', async () => {
  const broken = new Project({
    'steps.js': STEPS,
    'features/a.feature': `Feature: F\n${scenario('s', 'it holds')}\n`,
    'environment.js': `class BenchError extends Error { name = 'BenchError' }
exports.prepare = async () => { throw new BenchError('port 4000 is taken by another process'); };`,
  });
  const { code, stdout } = await broken.run([]);
  expect(stdout).toContain(
    'This run is refused (1)\n  The environment could not be brought up: port 4000 is taken by another process\n',
  );
  expect(code).toBe(2);
  broken.remove();
});

test('a worker that dies leaves whole reports, in which its scenario failed', async () => {
  const { code, stdout } = await project.run([
    'features/odd',
    'features/all',
    '--name',
    '^(dies|holds)$',
    '--parallel',
    '2',
  ]);
  expect(stdout).toContain(`The bench is broken (1)
  Audit › dies
    features/odd/audit.feature:9  the scenario
    did not end: the process that ran it died, or the run was cut short
`);
  expect(code).toBe(2);
  expect(project.read('reports/junit.xml')).toContain(
    '<failure><![CDATA[The process that ran this scenario died.]]></failure>',
  );
  expectWholeReports();
});

test.each([
  ['SIGINT', [], 130],
  ['SIGTERM', ['--parallel', '2'], 143],
] as const)(
  '%s puts everything back, ends the workers and completes the reports',
  async (signal, args, exitCode) => {
    project.write('waiting.txt', '');
    const waiting = () => project.read('waiting.txt').trim().split('\n').filter(Boolean);
    const expected = args.length === 0 ? 1 : 2;
    const { code, stderr } = await project.run(
      ['features/odd', '--name', '^waits', ...args],
      {},
      async (child) => {
        while (waiting().length < expected && child.exitCode === null) await pause(20);
        child.kill(signal);
      },
    );
    expect(stderr).toBe(`\nInterrupted by ${signal} after 0 of 2 scenarios. Put back: the fixture.\n`);
    expect(code).toBe(exitCode);
    expect(waiting().filter(isAlive)).toEqual([]);
    expect(history().some(({ id }) => id === messages('testRunStarted')[0].id)).toBe(false);
    expect(project.read('reports/junit.xml')).toContain(
      `<skipped><![CDATA[Interrupted by ${signal}.]]></skipped>`,
    );
    expectWholeReports();
  },
);
