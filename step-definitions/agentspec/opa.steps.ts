// Steps about verdicts of the policy: what the client is told, and what the sidecar logs.
import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';
import { CannotRunHere } from '../../runner/errors';
import { waitUntil, WaitExpired } from '../../runner/wait';
import { timeouts } from '../../support/timeouts';

const VIOLATIONS_HEADER = 'x-agentspec-opa-violations';

Then(
  'the answer names the violation {string} in a header',
  function (this: ProvingGroundWorld, violation: string) {
    expect(this.answer.get().header(VIOLATIONS_HEADER)).to.equal(violation);
  },
);

Then('the refusal names the violation {string}', function (this: ProvingGroundWorld, violation: string) {
  const body = this.answer.get().json<Record<string, unknown>>();
  expect(body).to.include({ error: 'PolicyViolation', blocked: true });
  expect(body.violations).to.deep.equal([violation]);
  expect(body.message).to.be.a('string').that.includes(violation);
});

Then('the sidecar has logged a warning', async function (this: ProvingGroundWorld) {
  await waitUntil<void>('a warning in the log of the sidecar', timeouts.AUDIT_ENTRY, async () => {
    const lines = (await this.agentSpec.subject.logTail()).split('\n');
    return lines.some((line) => isWarningSince(line, this.agentSpec.startedAt))
      ? { value: undefined }
      : { notYet: `its last line is: ${lines.at(-1)}` };
  });
});

/**
 * What the policy engine was asked last. The verdict of the sidecar is looked at before, so that an engine whose decisions
 * cannot be seen is no fault of the platform.
 */
async function lastInput({ agentSpec }: ProvingGroundWorld): Promise<object> {
  const { agent } = agentSpec.subject;
  const asked = waitUntil<unknown>(
    `a decision of ${agent}'s policy engine`,
    timeouts.AUDIT_ENTRY,
    async () => {
      const last = (await agentSpec.subject.decisions()).at(-1);
      return last ? { value: last.input } : { notYet: 'its log tells of none' };
    },
  );
  return asked.then(Object).catch((error) => {
    throw error instanceof WaitExpired ? new CannotRunHere(error.message) : error;
  });
}

Then('the policy engine was told that the user confirmed', async function (this: ProvingGroundWorld) {
  expect(await lastInput(this)).to.include({ user_confirmed: true });
});

Then('the policy engine was told of no confirmation', async function (this: ProvingGroundWorld) {
  const input = await lastInput(this);
  expect(input).to.have.property('agent_name');
  expect(input).not.to.have.property('user_confirmed');
});

/**
 * Log lines are JSON objects (ENV-13); what a crash or a runtime prints is not, and is no warning either. The log may
 * go back to sidecars of earlier scenarios, whose warnings say nothing about this one.
 */
function isWarningSince(line: string, start: number): boolean {
  try {
    const { level, ts } = JSON.parse(line) as { level?: unknown; ts?: unknown };
    return level === 'warn' && Date.parse(String(ts)) >= start;
  } catch {
    return false;
  }
}
