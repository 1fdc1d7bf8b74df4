// What world and hooks add to every scenario, seen in the messages of a real run of cucumber-js.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Attachment, Envelope } from '@cucumber/messages';
import { projectRoot } from '../runner/project-root';
import { temporaryFolder } from '../runner/testing/folder';
import { script } from '../runner/testing/servers';

jest.setTimeout(60_000);

const FEATURE = `
Feature: Around scenarios
  Scenario: passes
    Given the gymcoach agent
    When 2 requests are sent
  Scenario: leaves an exchange open
    Given the gymcoach agent
    When a stream is followed
  Scenario: overlooks an error
    Given the gymcoach agent
    When "/missing" is requested, and nobody looks
  Scenario: looks at an error
    Given the gymcoach agent
    When "/missing" is requested, and its status is read
  Scenario: fails
    Given the gymcoach agent
    When 1 requests are sent
    Then it fails
  Scenario: compares
    Given the gymcoach agent
    When 1 requests are sent
    Then it compares 1 with 2
  Scenario: cannot run
    Given the trading-bot agent
    When 1 requests are sent
    Then it fails
  Scenario: lacks a Given
    When 1 requests are sent
  Scenario: speaks of two
    Given the gymcoach agent
    Given the trading-bot agent
    Then the subject is "trading-bot"
    Given the gymcoach agent
    Then the subject is "gymcoach"
`;

const STEPS = `
const { Given, When, Then } = require(${JSON.stringify(path.join(projectRoot, 'node_modules/@cucumber/cucumber'))});
Given('the {demoAgent} agent', function (agent) { this.agentSpec.select(agent); });
When('{int} requests are sent', async function (count) {
  await this.agentSpec.proxy.inARow(count, { target: '/' });
});
When('{string} is requested, and nobody looks', async function (target) {
  await this.agentSpec.proxy.request({ target });
});
When('{string} is requested, and its status is read', async function (target) {
  return void (await this.agentSpec.proxy.request({ target })).answer.status;
});
When('a stream is followed', async function () {
  await this.agentSpec.proxy.start({ target: '/stream' }).textWith('part 1');
});
Then('the subject is {string}', function (agent) {
  const { subject } = this.agentSpec;
  if (subject.agent !== agent) throw new Error('the subject is ' + subject.agent);
});
Then('it fails', () => { throw new Error('as it should'); });
Then('it compares {int} with {int}', (actual, expected) => require('node:assert').deepStrictEqual(actual, expected));
`;

interface Outcome {
  status: string[];
  messages: string[];
  attachments: Attachment[];
}

/** Runs the feature with the world and the hooks of this project, on an agent of this process. */
async function run(): Promise<Record<string, Outcome>> {
  const ring: object[] = [];
  const { url } = await script({
    'GET /': ({ headers }, response) => {
      ring.push({ requestId: headers['x-request-id'], method: 'GET', path: '/', statusCode: 200 });
      response.end('{"status":"ok"}');
    },
    'GET /audit': ring,
    'GET /stream': (_request, response) => void response.write('part 1'),
  });
  const agents = { gymcoach: { proxy: url, control: url, 'read-log': 'echo the last line' } };
  const folder = temporaryFolder({
    'it.feature': FEATURE,
    'steps.js': STEPS,
    'urls.yaml': JSON.stringify({ agents }),
  });
  const support = ['parameter-types', 'world', 'hooks'].map((name) =>
    path.join(projectRoot, `support/${name}.ts`),
  );
  const messages = path.join(folder, 'messages.ndjson');
  const profile = {
    paths: [path.join(folder, 'it.feature')],
    requireModule: ['ts-node/register'],
    require: [...support, path.join(folder, 'steps.js')],
    format: [['message', messages]],
    worldParameters: { environment: 'urls' },
  };
  const configuration = path.join(
    temporaryFolder({ 'cucumber.json': JSON.stringify({ default: profile }) }),
    'cucumber.json',
  );
  const cucumber = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const env = {
    ...process.env,
    AGENTSPEC_URLS: path.join(folder, 'urls.yaml'),
    AGENTSPEC_URLS_STATE: path.join(folder, 'state'),
  };
  const arguments_ = [cucumber, '--config', path.relative(projectRoot, configuration)];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, arguments_, { cwd: projectRoot, env }, (_failed, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  if (!existsSync(messages)) throw new Error(output);
  return outcomesOf(
    readFileSync(messages, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

function outcomesOf(envelopes: Envelope[]): Record<string, Outcome> {
  const names = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle.name]] : [])));
  const cases = new Map(
    envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase.pickleId]] : [])),
  );
  const outcomes: Record<string, Outcome> = {};
  const byStart = new Map<string, Outcome>();
  for (const { testCaseStarted, testStepFinished, attachment } of envelopes) {
    if (testCaseStarted) {
      const outcome: Outcome = { status: [], messages: [], attachments: [] };
      byStart.set(testCaseStarted.id, outcome);
      outcomes[names.get(cases.get(testCaseStarted.testCaseId)!)!] = outcome;
    }
    if (attachment?.testCaseStartedId)
      byStart.get(attachment.testCaseStartedId)!.attachments.push(attachment);
    if (testStepFinished) {
      const { status, message } = testStepFinished.testStepResult;
      const outcome = byStart.get(testStepFinished.testCaseStartedId)!;
      outcome.status.push(status);
      if (message) outcome.messages.push(message);
    }
  }
  return outcomes;
}

const bodies = ({ attachments }: Outcome): string[] => attachments.map(({ body }) => body);

test('scenarios have evidence, a log when they fail, and a reason when they cannot run', async () => {
  const outcomes = await run();
  const { passes, fails } = outcomes;

  expect(passes!.status).toEqual(['PASSED', 'PASSED', 'PASSED', 'PASSED']);
  expect(passes!.attachments.map(({ fileName }) => fileName)).toEqual([
    ...Array(2).fill('proxy: GET / -> 200'),
    ...Array(2).fill('audit entry of GET /'),
  ]);
  const [first, , ...entries] = bodies(passes!).map((text) => JSON.parse(text));
  expect(first).toMatchObject({ exchange: 'GET / -> 200', system: 'gymcoach', channel: 'proxy' });
  expect(entries[0].data.requestId).toBe(first.request.headers['x-request-id']);

  const open = outcomes['leaves an exchange open']!;
  expect(open.status).toEqual(['PASSED', 'PASSED', 'PASSED', 'PASSED']);
  expect(bodies(open).join()).toContain('still open when the scenario ended');

  expect(fails!.status).toEqual(['PASSED', 'PASSED', 'FAILED', 'PASSED', 'PASSED']);
  expect(fails!.messages.join()).toContain('as it should');
  expect(fails!.attachments.map(({ fileName }) => fileName)).toEqual([
    'proxy: GET / -> 200',
    'Last log lines of the gymcoach sidecar',
    'audit entry of GET /',
  ]);
  expect(bodies(fails!)[1]).toBe('the last line');

  const overlooks = outcomes['overlooks an error']!;
  expect(overlooks.status).toEqual(['PASSED', 'PASSED', 'FAILED', 'PASSED']);
  expect(overlooks.messages.join()).toContain(
    'UnreadError: no step has looked at GET /missing -> 404 (proxy of gymcoach)',
  );
  expect(overlooks.attachments.at(-1)!.fileName).toBe('Last log lines of the gymcoach sidecar');
  expect(outcomes['looks at an error']!.status).not.toContain('FAILED');

  const { compares } = outcomes;
  expect(compares!.status).toEqual(['PASSED', 'PASSED', 'FAILED', 'PASSED', 'PASSED']);
  expect(compares!.attachments[1]!.fileName).toBe('expected beside actual');
  expect(JSON.parse(bodies(compares!)[1]!)).toEqual({ comparison: { expected: 2, actual: 1 } });

  const unable = outcomes['cannot run']!;
  expect(unable.status).toEqual(['PASSED', 'SKIPPED', 'SKIPPED', 'PASSED', 'PASSED']);
  expect(bodies(unable)).toEqual(['Not run: the urls file of AGENTSPEC_URLS names no agent "trading-bot"']);

  expect(outcomes['lacks a Given']!.messages[0]).toContain('BenchError: no agent was named before this step');
  expect(outcomes['speaks of two']!.status).not.toContain('FAILED');
});
