// Steps about heartbeats: what agents tell with them, and what is kept of it.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { waitUntil } from '../../runner/wait';
import type { Heartbeat } from '../../support/optiinfra/clients/orchestrator';
import type { StubAgent } from '../../support/optiinfra/clients/stub-agent';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';

const agentOf = (world: ProvingGroundWorld, name: string): StubAgent => world.optiInfra.agents.named(name);
const orchestratorOf = (world: ProvingGroundWorld) => world.optiInfra.agents.orchestrator();

/** "degraded, 3 tasks, a load of 90 %" */
function heartbeatOf(words: string): Heartbeat {
  const [, status = '', tasks, load] = /^(\w+), (\d+) tasks?(?:, a load of (-?\d+) %)?$/.exec(words) ?? [];
  const ofLoad = load === undefined ? {} : { load: Number(load) / 100 };
  return { status, current_tasks: Number(tasks), ...ofLoad };
}

async function beat(world: ProvingGroundWorld, agent: string, heartbeat: Heartbeat): Promise<void> {
  world.answer.set(await (await orchestratorOf(world)).tryToBeat(agent, heartbeat));
}

const CALM: Heartbeat = { status: 'active', current_tasks: 0, load: 0.5 };

When('{word} beats', function (this: ProvingGroundWorld, name: string) {
  return beat(this, agentOf(this, name).id, CALM);
});

When('{word} beats: {}', function (this: ProvingGroundWorld, name: string, words: string) {
  return beat(this, agentOf(this, name).id, heartbeatOf(words));
});

When(
  '{word} beats, and tells that he/she watches {names}',
  function (this: ProvingGroundWorld, name: string, companies: string[]) {
    const customer_ids = companies.map((company) => this.optiInfra.company(company).id);
    return beat(this, agentOf(this, name).id, { ...CALM, customer_ids });
  },
);

When('an agent beats that has never registered', function (this: ProvingGroundWorld) {
  return beat(this, 'agt_nobody', CALM);
});

When('{word} beats again', async function (this: ProvingGroundWorld, name: string) {
  const agent = agentOf(this, name);
  await agent.beat();
  agent.keepBeating();
});

Then('{word} is told when to beat next', async function (this: ProvingGroundWorld, name: string) {
  const answer = this.answer.get();
  expect(answer.status, answer.text).to.equal(200);
  const { received, next_interval_seconds } = answer.json<Record<string, unknown>>();
  const { heartbeat_interval_seconds } = agentOf(this, name).registered.get();
  expect({ received, next_interval_seconds }).to.deep.equal({
    received: true,
    next_interval_seconds: heartbeat_interval_seconds,
  });
});

const heartbeatsOf = (world: ProvingGroundWorld, name: string) =>
  world.optiInfra.connections.stores.heartbeatsOf(agentOf(world, name).id);

Then(
  'the database has these heartbeats of {word}:',
  async function (this: ProvingGroundWorld, name: string, table: DataTable) {
    const rows = (await heartbeatsOf(this, name)).map(({ status, current_tasks, load }) => ({
      ...{ status, tasks: String(current_tasks), load: `${load * 100} %` },
    }));
    expect(rows).to.deep.equal(table.hashes());
  },
);

Then('the database has no heartbeat of {word}', async function (this: ProvingGroundWorld, name: string) {
  expect(await heartbeatsOf(this, name)).to.deep.equal([]);
});

Then(
  'the database has one heartbeat of {word} for each of {names}',
  async function (this: ProvingGroundWorld, name: string, companies: string[]) {
    const rows = (await heartbeatsOf(this, name)).map(({ customer_id }) => customer_id);
    expect(rows).to.have.members(companies.map((company) => this.optiInfra.company(company).id));
  },
);

Then(
  'the last heartbeat of {word} is his/her newest',
  async function (this: ProvingGroundWorld, name: string) {
    const { id } = agentOf(this, name);
    const found = (await (await orchestratorOf(this)).agents()).find(({ agent_id }) => agent_id === id);
    const newest = (await heartbeatsOf(this, name)).at(-1);
    expect(Date.parse(found!.last_heartbeat)).to.equal(newest?.timestamp.getTime());
  },
);

Then('{word} has beaten twice since then', async function (this: ProvingGroundWorld, name: string) {
  const since = this.optiInfra.agents.foundOutAt.get();
  await waitUntil<void>(`two more heartbeats of ${name}`, timeouts.CONDITION, async () => {
    const beats = (await heartbeatsOf(this, name)).filter(({ timestamp }) => timestamp.getTime() > since);
    return beats.length >= 2 ? { value: undefined } : { notYet: `it has beaten ${beats.length} times` };
  });
});
