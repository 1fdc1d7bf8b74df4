// Steps about a sidecar that is started with settings that cannot work.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

When(
  'another sidecar is started for it, with {word} set to {string}',
  async function (this: ProvingGroundWorld, setting: string, value: string) {
    const { environment, observed, subject } = this.agentSpec;
    const attempt = observed.attempt.set(await environment.attempt(subject.agent, { [setting]: value }));
    this.evidence.text('What the other sidecar logged', `${attempt.log}\n${attempt.state}`);
  },
);

Then('that sidecar ends with status {int}', function (this: ProvingGroundWorld, status: number) {
  expect(this.agentSpec.observed.attempt.get().state).to.equal(`exited with ${status}`);
});

/** Nothing else is in it: whoever reads logs with a program stumbles over a stack trace (ENV-13). */
Then(
  'its log says as an error what is wrong with {word}',
  function (this: ProvingGroundWorld, setting: string) {
    const lines = this.agentSpec.observed.attempt.get().log.trimEnd().split('\n');
    expect(lines.filter((line) => messageIn(line) === undefined)).to.deep.equal([]);
    const errors = lines.filter((line) => messageIn(line)?.level === 'error');
    expect(errors.filter((line) => String(messageIn(line)?.msg).includes(setting))).not.to.deep.equal([]);
  },
);

/** @returns undefined for a line that is none of a log in JSON */
function messageIn(line: string): { level?: unknown; msg?: unknown } | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
