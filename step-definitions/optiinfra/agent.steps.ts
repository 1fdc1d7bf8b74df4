// Steps about agents that come and go: the suite's own, beside the four of the platform.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { AgentType } from '../../support/optiinfra/names';
import type { StubAgent } from '../../support/optiinfra/clients/stub-agent';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';

interface ListedAgent {
  readonly agent_id: string;
  readonly status: string;
}

const stubOf = (world: ProvingGroundWorld): StubAgent => world.optiInfra.stub;

Given(
  'a(n) {agentType} agent that watches {word} has joined',
  async function (this: ProvingGroundWorld, type: AgentType, name: string) {
    const { id } = this.optiInfra.company(name);
    const stub = await this.optiInfra.join({ type, hostname: `stub-of-${id}` });
    await stub.beat({ customer_ids: [id] });
  },
);

When('the agent vanishes', function (this: ProvingGroundWorld) {
  stubOf(this).vanish();
});

Given('the agent has been silent until it was unreachable', async function (this: ProvingGroundWorld) {
  stubOf(this).fallSilent();
  await untilListed(this, 'unreachable');
});

When('the agent beats again', function (this: ProvingGroundWorld) {
  stubOf(this).keepBeating();
});

async function untilListed(world: ProvingGroundWorld, wanted: string): Promise<void> {
  const { id } = stubOf(world);
  const service = await world.optiInfra.connections.service();
  const what = `the agent to be ${wanted}`;
  await service.until<{ agents: ListedAgent[] }>(
    ...(['/orchestrator/agents', what, timeouts.CONDITION] as const),
    ({ agents }) => {
      const status = agents.find(({ agent_id }) => agent_id === id)?.status ?? 'not listed';
      return status === wanted ? undefined : `it is ${status}`;
    },
  );
}

Then(/^before long the agent is (active|unreachable)$/, function (this: ProvingGroundWorld, status: string) {
  return untilListed(this, status);
});

Then(
  /^(\w+)'s events tell once that the agent (is unreachable|has recovered)$/,
  async function (this: ProvingGroundWorld, name: string, what: string) {
    const { owner, id } = this.optiInfra.company(name);
    const type = what === 'is unreachable' ? 'agent_unreachable' : 'agent_recovered';
    const told = (await owner.events(id)).filter(
      ({ event_type, data }) => event_type === type && data['agent_id'] === stubOf(this).id,
    );
    expect(told, `events ${type}`).to.have.length(1);
  },
);
