// The command at work on a small project that really ran, whole and in three shards.
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import type { Envelope } from '@cucumber/messages';
import { Project, type Result } from '../plugin/testing/project';
import { mapIds } from './ids';
import { projectRoot } from '../project-root';

jest.setTimeout(120_000);

const STEPS = `
const { Given, Before, BeforeAll } = require('@cucumber/cucumber');
class BenchError extends Error {}
let tries = 0;
BeforeAll(() => {});
Before(function () { this.attach('{"a":1}', { mediaType: 'application/json', fileName: 'evidence.json' }); });
Given('it holds', () => {});
Given('it does not hold', () => { require('node:assert').equal(502, 200, 'expected 502 to equal 200'); });
Given('the bench breaks', () => { throw new BenchError('no cluster'); });
Given('there is no cluster', function () { this.log('Not run: needs a cluster'); return 'skipped'; });
Given('it holds at the second try', () => { if (++tries === 1) throw new Error('not yet'); });
Given('the scenario file is valid:', () => {});
`;

let project: Project;

beforeAll(() => {
  project = new Project({
    'steps.js': STEPS,
    'contracts/proxy.md': '# Proxy\n\n| id | rule |\n|---|---|\n| PRX-1 | y |\n',
    'features/proxy.feature': `@proxy
Feature: Proxy
  Background:
    Given it holds
  Rule: Some rule
    Scenario Outline: row <n>
      Given it holds
      Examples:
        | n |
        | 1 |
        | 2 |
  @PRX-1
  Rule: Another
    Scenario: fails
      Given it does not hold
    Scenario: late
      Given it holds at the second try
`,
    'features/audit.feature': `@audit
Feature: Audit
  Scenario: elsewhere
    Given there is no cluster
  Scenario: holds
    Given it holds
  @broken
  Scenario: broken
    Given the bench breaks
`,
    'features/scenarios/01-good.yaml': 'name: n\n- it holds\n',
    'features/scenarios/02-bad.yaml': 'name: n\n- it does not hold\n',
  });
});

afterAll(() => project.remove());

/** Runs cucumber-js, and keeps its messages as shards/NAME/messages.ndjson. */
async function runAs(name: string, ...args: string[]): Promise<Result> {
  const result = await project.run(['--retry', '1', ...args]);
  mkdirSync(path.join(project.folder, 'shards', name), { recursive: true });
  copyFileSync(path.join(project.folder, 'reports/messages.ndjson'), shardFile(name));
  return result;
}

const shardFile = (name: string) => path.join(project.folder, 'shards', name, 'messages.ndjson');

function mergeCommand(...args: string[]): Promise<Result> {
  const command = ['-r', 'ts-node/register', 'runner/merge/main.ts', ...args];
  const env = { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { cwd: projectRoot, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const shardsOf = (prefix: string) => [1, 2, 3].map((n) => shardFile(`${prefix}${n}`));
const out = () => path.join(project.folder, 'merged');
const inOut = (name: string) => readFileSync(path.join(out(), name), 'utf8');

/** What is said at the end, from the counts on, without durations and the place of the report. */
const verdictsIn = ({ stdout }: Result) =>
  stdout
    .slice(stdout.indexOf('Fixture platform'))
    .replace(/ in \d.*$/m, '')
    .replace(/Report: .*/, '');

const entriesIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Name and verdict of each test, and their counts. */
const testsIn = (junit: string) =>
  [
    ...junit.matchAll(
      /(?<= )(?:tests|skipped|failures|errors|name)="[^"]*"|<failure|<skipped|<flakyFailure/g,
    ),
  ].map(([text]) => text);

/** @returns the messages that the page carries; it writes them as JavaScript, not as JSON */
const messagesIn = (html: string): Envelope[] =>
  runInNewContext(/window\.CUCUMBER_MESSAGES = (\[.*\])/.exec(html)![1]!);

const shape = (envelope: Envelope) =>
  JSON.stringify(mapIds(envelope, { define: () => '', refer: () => '' })).replace(
    /"(nanos|seconds)":\d+/g,
    '',
  );

test('three shards say what the unsharded run says', async () => {
  const whole = await runAs('whole');
  const unsharded = project.read('reports/junit.xml');
  const kinds = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line))[0]!);
  const wholeKinds = kinds(project.read('reports/messages.ndjson'));
  const codes = [];
  for (const n of [1, 2, 3]) codes.push((await runAs(`n${n}`, '--shard', `${n}/3`)).code);
  const merged = await mergeCommand('--out', out(), ...shardsOf('n'));
  expect(merged.stderr).toBe('');
  expect(verdictsIn(merged)).toBe(verdictsIn(whole));
  expect(verdictsIn(merged)).toContain('9 scenarios: 5 passed, 2 failed, 1 broken, 1 not run');
  expect([codes, whole.code, merged.code]).toEqual([[0, 0, 2], 2, 2]);
  expect(testsIn(inOut('junit.xml'))).toEqual(testsIn(unsharded));
  expect(inOut('junit.xml').match(/<flakyFailure message="not yet"/g)).toHaveLength(1);
  // Its single shards are no runs.
  expect(entriesIn(project.read('reports/history.ndjson'))).toHaveLength(1);
  const [kept, ...others] = entriesIn(inOut('history.ndjson'));
  expect(others).toEqual([]);
  expect(kept).toMatchObject({
    selection: 'all features',
    counts: { passed: 5, failed: 2, broken: 1, 'not run': 1 },
    flaky: 1,
    scenarios: { 'proxy#late': { verdict: 'passed', attempts: 2, flaky: true } },
  });
  const messages = inOut('messages.ndjson');
  // Each shard runs the BeforeAll hook of its own.
  const hooks = wholeKinds.filter((kind) => kind.startsWith('testRunHook'));
  expect(kinds(messages).sort()).toEqual([...wholeKinds, ...hooks, ...hooks].sort());
  const embedded = messagesIn(inOut('cucumber.html')).map(shape);
  expect(embedded).toEqual(
    messages
      .trim()
      .split('\n')
      .map((line) => shape(JSON.parse(line))),
  );
});

test('shards of a run in which all holds make a run in which all holds; without one of them they do not', async () => {
  const args = ['--name', '^(row|holds|late)'];
  for (const n of [1, 2, 3]) await runAs(`ok${n}`, ...args, '--shard', `${n}/3`);
  const merged = await mergeCommand('--out', out(), ...shardsOf('ok'));
  expect(merged.stdout).toContain('4 scenarios: 4 passed');
  expect(merged.stdout).toContain('Everything that was run holds. (exit 0)\n');
  expect(merged.code).toBe(0);
  const [one, , three] = shardsOf('ok') as [string, string, string];
  const partial = await mergeCommand('--out', out(), one, three);
  expect(partial.stdout).toContain('4 scenarios: 3 passed, 1 broken');
  expect(partial.stdout).toContain(`The bench is broken (3)
  Shard 2/3 is missing.
  1 scenario was run by no shard.
  Proxy › row 1
    features/proxy.feature:10  the scenario
    was never started
`);
  expect(inOut('junit.xml')).toContain('tests="4" skipped="0" failures="1"');
  expect(partial.code).toBe(2);
});

test('a shard whose bench was broken tells why; its own exit code is not lost', async () => {
  await runAs('refused1', '--name', '^holds', '--tags', '@prxy', '--shard', '1/1');
  const { stdout, code } = await mergeCommand('--out', out(), shardFile('refused1'));
  expect(stdout).toContain('--tags "@prxy": The tag @prxy is not declared');
  expect(stdout).toContain('Nothing was run, which proves nothing. (exit 2)\n');
  expect(code).toBe(2);
  project.write(
    'environment.js',
    `exports.prepare = async () => ({ describe: () => 'x', finish: async () => { throw new Error('a process is left'); } });`,
  );
  await runAs('left', '--name', '^holds');
  const left = await mergeCommand('--out', out(), shardFile('left'));
  expect(left.stdout).toContain('a process is left');
  expect(left.code).toBe(2);
});

test('says how it is called, and what is wrong with a call', async () => {
  const help = await mergeCommand('--help');
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--out FOLDER')]);
  const nothing = await mergeCommand();
  expect([nothing.code, nothing.stderr]).toEqual([2, 'no shard was named; --help says how\n']);
  const wrong = await mergeCommand('--output', 'x');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("Unknown option '--output'")]);
});
