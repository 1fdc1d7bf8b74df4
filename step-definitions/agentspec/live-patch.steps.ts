// Steps about the live patch: agents that are repaired, and go back, while the platform stays as it is.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

Given('the {demoAgent} agent, patched live', async function (this: ProvingGroundWorld, agent: string) {
  this.onEnd(() => this.agentSpec.environment.resetDemo());
  await this.agentSpec.patch(agent);
});

When('the demo is reset', async function (this: ProvingGroundWorld) {
  await this.agentSpec.resetDemo();
});

Then(
  'the agents score, and are ready, like this:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const actual: Record<string, string>[] = [];
    for (const { agent } of table.hashes()) {
      const { control } = this.agentSpec.select(agent!);
      const { score, source } = await control.gap();
      const { status } = (await control.read('readiness')).json<{ status: string }>();
      const from = source === 'agent-sdk' ? 'its own report' : 'its manifest';
      actual.push({ agent: agent!, score: String(score), 'worked out from': from, readiness: status });
    }
    expect(actual).to.deep.equal(table.hashes());
  },
);

Then(
  'the operator lists it as {string}, from the central service',
  function (this: ProvingGroundWorld, phase: string) {
    return this.agentSpec.observations.untilListedRemotely(this.agentSpec.subject.agent, phase);
  },
);
