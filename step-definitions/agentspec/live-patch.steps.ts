// Steps about the live patch: agents that get better and worse again while the platform stays as it is.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { gradeOf } from '../../support/agentspec/clients/grade';
import type { ReadinessReport } from '../../support/agentspec/clients/types';
import type { Observation } from '../../support/agentspec/clients/observations';
import { OBSERVATIONS } from '../../support/agentspec/clients/observations';
import type { ProvingGroundWorld } from '../../support/world';
import { timeouts } from '../../support/timeouts';

/** Where the operator keeps what agents report by themselves (OPR-35). */
const REMOTE = 'agentspec-remote';

async function patch(world: ProvingGroundWorld, agents: readonly string[]): Promise<void> {
  const subjects = agents.map((agent) => world.agentSpec.select(agent));
  // A sidecar with borrowed variables gives them back first.
  for (const subject of subjects) await subject.address();
  for (const subject of subjects) await subject.close();
  world.onEnd(() => world.agentSpec.environment.resetDemo());
  await world.agentSpec.environment.patchDemo(agents);
}

Given(
  'the {demoAgent} agent and the {demoAgent} agent, patched live',
  function (this: ProvingGroundWorld, one: string, other: string) {
    return patch(this, [one, other]);
  },
);

Given('the {demoAgent} agent, patched live', function (this: ProvingGroundWorld, agent: string) {
  return patch(this, [agent]);
});

When('the demo is reset', async function (this: ProvingGroundWorld) {
  await this.agentSpec.resetDemo();
});

Then(
  'the gap and the readiness of the patched agents are:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const actual: Record<string, string>[] = [];
    for (const { agent } of table.hashes()) {
      const { control } = this.agentSpec.select(agent!);
      const { score, source } = await control.gap();
      const { status } = (await control.get('/health/ready')).json<ReadinessReport>();
      actual.push({ agent: agent!, score: String(score), grade: gradeOf(score), source, readiness: status });
    }
    expect(actual).to.deep.equal(table.hashes());
  },
);

Then('the {demoAgent} agent lists its four tools', async function (this: ProvingGroundWorld, agent: string) {
  const { observed } = await this.agentSpec.select(agent).control.gap();
  expect(observed.upstreamTools).to.have.members(['transcribe', 'synthesise', 'search', 'calendar']);
});

Then(
  'an observation from the source {string} lists it as {string}',
  async function (this: ProvingGroundWorld, source: string, phase: string) {
    await this.agentSpec.cluster.until<Observation, true>(
      [OBSERVATIONS, this.agentSpec.subject.agent],
      {
        what: `an observation of ${this.agentSpec.subject.agent} that is ${phase}`,
        limit: timeouts.OBSERVATION,
      },
      ({ spec, status }) =>
        spec.source === source && status?.phase === phase
          ? { value: true }
          : { notYet: `source ${String(spec.source)}, phase ${status?.phase}` },
      { namespace: REMOTE },
    );
  },
);

Then(
  'its grade is still {word}, with score {int}',
  async function (this: ProvingGroundWorld, grade: string, score: number) {
    const gap = await this.agentSpec.control.gap();
    expect({ score: gap.score, grade: gradeOf(gap.score) }).to.deep.equal({ score, grade });
  },
);
