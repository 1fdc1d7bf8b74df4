// Steps about the live patch: agents that get better and worse again while the platform stays as it is.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { gradeOf } from '../../support/agentspec/clients/grade';
import type { GapReport, ReadinessReport } from '../../support/agentspec/clients/types';
import type { Observation } from '../../support/agentspec/clients/observations';
import { OBSERVATIONS } from '../../support/agentspec/clients/observations';
import type { ProvingGroundWorld } from '../../support/world';
import { timeouts } from '../../support/timeouts';

/** Where the operator keeps what agents report by themselves (OPR-35). */
const REMOTE = 'agentspec-remote';

async function patch(world: ProvingGroundWorld, agents: readonly string[]): Promise<void> {
  const subjects = agents.map((agent) => world.speakOf(agent));
  // A sidecar with borrowed variables gives them back first.
  for (const subject of subjects) await subject.control();
  for (const subject of subjects) await subject.close();
  world.atTheEnd(() => world.agentSpec.resetDemo());
  await world.agentSpec.patchDemo(agents);
}

Given(
  'the {agent} agent and the {agent} agent, patched live',
  function (this: ProvingGroundWorld, one: string, other: string) {
    return patch(this, [one, other]);
  },
);

Given('the {agent} agent, patched live', function (this: ProvingGroundWorld, agent: string) {
  return patch(this, [agent]);
});

When('the demo is reset', async function (this: ProvingGroundWorld) {
  for (const subject of this.namedSubjects) await subject.close();
  await this.agentSpec.resetDemo();
});

Then(
  'the gap and the readiness of the patched agents are:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const actual: Record<string, string>[] = [];
    for (const { agent } of table.hashes()) {
      const control = await this.speakOf(agent!).control();
      const { score, source } = await control.gap();
      const { status } = (await control.get('/health/ready')).json<ReadinessReport>();
      actual.push({ agent: agent!, score: String(score), grade: gradeOf(score), source, readiness: status });
    }
    expect(actual).to.deep.equal(table.hashes());
  },
);

Then('the {agent} agent lists its four tools', async function (this: ProvingGroundWorld, agent: string) {
  const { observed } = (await (await this.speakOf(agent).control()).get('/gap')).json<GapReport>();
  expect(observed.upstreamTools).to.have.members(['transcribe', 'synthesise', 'search', 'calendar']);
});

Then(
  'an observation from the source {string} lists it as {string}',
  async function (this: ProvingGroundWorld, source: string, phase: string) {
    await this.cluster.until<Observation, true>(
      [OBSERVATIONS, this.subject.agent],
      { what: `an observation of ${this.subject.agent} that is ${phase}`, limit: timeouts.OBSERVATION },
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
    const gap = await (await this.subject.control()).gap();
    expect({ score: gap.score, grade: gradeOf(gap.score) }).to.deep.equal({ score, grade });
  },
);
