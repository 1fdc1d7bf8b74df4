// Test helper: a small project whose run has everything that a site must tell, and the site made of it.
import { execFile } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Project } from '../../plugin/testing/project';
import { projectRoot } from '../../project-root';

const STEPS = `
const { Given, When, Then, setDefaultTimeout } = require('@cucumber/cucumber');
const json = (world, fileName, value) => world.attach(JSON.stringify(value), { mediaType: 'application/json', fileName });
const startedAt = '2026-01-02T03:04:05.000Z';
const exchange = (target, status, id) => ({
  exchange: 'POST ' + target + ' -> ' + status, system: 'coach', channel: 'API', startedAt, durationMs: 40,
  request: { method: 'POST', target, headers: { 'x-request-id': id }, body: { message: '<script>alert(1)</script>' } },
  response: { status, headers: { 'content-type': 'application/json' }, body: { error: 'PolicyViolation', violations: ['no_guardrail'] } },
});
const rules = { name: 'rules', system: 'coach' };
let tries = 0;
Given('the coach agent', () => {});
When('a client chats', function () {
  json(this, 'API: POST /chat -> 403', exchange('/chat', 403, 'r-1'));
  json(this, 'query', {
    record: 'query', system: 'coach', title: 'query of the rules', text: 'It was asked once.', rowCount: 2,
    rows: [{ rule: 'no_guardrail', holds: false }], happenedAt: '2026-01-02T03:04:05.020Z', partOf: { system: 'coach' },
    hops: [{ to: rules, text: 'is this allowed?' }, { from: rules, text: 'denied: no_guardrail', isAnswer: true, isBad: true }],
  });
  json(this, 'journal', {
    record: 'journal entry', system: 'coach', title: 'journal entry of POST /chat', data: { id: 'r-1', status: 403 },
    partOf: { system: 'coach', requestId: 'r-1' }, hops: [{ to: { name: 'journal', system: 'coach' }, text: 'entry: 403' }],
  });
});
Then('the client is refused', () => {});
Then('the client is answered with status {int}', function (expected) {
  json(this, 'expected beside actual', { comparison: { expected, actual: 403 } });
  this.attach('the last line of the log', { mediaType: 'text/plain', fileName: 'log of the coach' });
  throw Object.assign(new Error('expected 403 to equal ' + expected), { name: 'AssertionError' });
});
Then('it holds at the second try', () => { if (++tries === 1) throw new Error('not yet'); });
Then('its score is {int}', (_score) => {});
Then('its issues are:', (_table) => {});
Then('there is no cluster', function () { this.log('Not run: it needs a Kubernetes cluster'); return 'skipped'; });
Given('a shared document', function () { this.attach('the same everywhere', { mediaType: 'text/plain', fileName: 'shared' }); });
`;

const OUTLINE_ROWS = ['| coach | 100 |', '| fox   |  55 |'].map((row) => `        ${row}`).join('\n');

const FILES = {
  'steps.js': STEPS,
  'features/agentspec/README.md':
    '# AgentSpec\n\nA sidecar before every agent. Read [Refusals](refusals.feature) first, then [the code](../../main.ts).\n\n## Who it is for\n\nReviewers.\n',
  'features/agentspec/refusals.feature': `@agentspec @proxy
Feature: Refusals
  An answer that violates the policy never reaches the client.

  @PRX-1
  Rule: A violating answer is refused
    The client learns why.

    Scenario: An agent without a guardrail is blocked
      Given the coach agent
      And a shared document
      When a client chats
      Then the client is refused

    Scenario: A broken promise
      Given the coach agent
      When a client chats
      Then the client is answered with status 200

    Scenario: Only the second try holds
      Then it holds at the second try
`,
  'features/agentspec/grades.feature': `@agentspec @audit
Feature: Grades
  Scores that everybody can work out.

  @PRX-2
  Rule: Each agent has its score
    Scenario Outline: The <agent> agent scores <score>
      Given the coach agent
      And a shared document
      Then its score is <score>

      Examples:
        | agent | score |
${OUTLINE_ROWS}

    Scenario: Its issues
      Then its issues are:
        | property | severity |
        | model    | high     |

    Scenario: On a cluster
      Then there is no cluster
`,
  'docs/requirements/agentspec.md':
    '# AgentSpec: what was asked for\n\n## Refusing\n\n| id | requirement | spelled out in |\n|---|---|---|\n| ASR-1 | Violations are refused. | PRX-1 |\n| ASR-2 | Nobody has shown this. | |\n',
  'docs/contracts/agentspec.md':
    '# AgentSpec: the contract\n\n## Proxy\n\n| id | rule |\n|---|---|\n| PRX-1 | A refusal has `403`. |\n| PRX-2 | Scores are whole numbers. |\n| PRX-3 | Withdrawn: nothing holds instead. |\n',
  'contracts/agentspec.md':
    '# Contract\n\n## Proxy\n\n| id | rule |\n|---|---|\n| PRX-1 | A refusal. |\n| PRX-2 | Scores. |\n',
};

const COMMAND = path.join(projectRoot, 'runner/living-documentation/main.ts');

export class ReviewedProject extends Project {
  readonly site = path.join(this.folder, 'reports/living-documentation');

  constructor() {
    super(FILES);
  }

  /** Runs the features, each failed scenario twice. */
  specify(...args: string[]) {
    return this.run(['--retry', '1', ...args]);
  }

  /** Keeps the messages of the last run under `reports/NAME`. */
  keep(name: string): string {
    const folder = path.join(this.folder, 'reports', name);
    mkdirSync(folder, { recursive: true });
    renameSync(path.join(this.folder, 'reports/messages.ndjson'), path.join(folder, 'messages.ndjson'));
    return folder;
  }

  /** Runs the command as `make docs` does. @throws what it says when it fails */
  document(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { ...process.env, TS_NODE_PROJECT: path.join(projectRoot, 'tsconfig.json') };
    const options = ['-r', 'ts-node/register', COMMAND, ...args];
    return promisify(execFile)(process.execPath, options, { cwd: this.folder, env });
  }
}
