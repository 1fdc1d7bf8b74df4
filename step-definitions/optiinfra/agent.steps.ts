// Steps about the agents of a scenario: how they register, beat, fall silent and take their leave, and who is told.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { Orchestrator } from '../../support/optiinfra/clients/orchestrator';
import type { StubAgent } from '../../support/optiinfra/clients/stub-agent';
import type { PlatformEvent, RegisteredAgent } from '../../support/optiinfra/clients/types';
import type { AgentType } from '../../support/optiinfra/names';
import type { ProvingGroundWorld } from '../../support/world';

/** How much later than promised something may be noticed on a busy machine, in milliseconds. */
const SLACK_MS = 1_500;

const agentOf = (world: ProvingGroundWorld, name: string): StubAgent => world.optiInfra.agents.named(name);
const orchestratorOf = (world: ProvingGroundWorld): Promise<Orchestrator> =>
  world.optiInfra.agents.orchestrator();

async function register(world: ProvingGroundWorld, name: string, type: AgentType): Promise<void> {
  await (await world.optiInfra.agents.make(type, name)).register();
}

When(
  '{word} registers as a(n) {agentType} agent',
  function (this: ProvingGroundWorld, name: string, type: AgentType) {
    return register(this, name, type);
  },
);

/** Nothing is known of them but that they are there. */
Given(
  '{word} has registered as a(n) {agentType} agent',
  function (this: ProvingGroundWorld, name: string, type: AgentType) {
    return register(this, name, type);
  },
);

async function arrive(world: ProvingGroundWorld, type: AgentType, names: readonly string[]) {
  for (const name of names) await (await world.optiInfra.agents.make(type, name)).arrive();
}

Given(
  'the {agentType} agent(s) {names}',
  function (this: ProvingGroundWorld, type: AgentType, names: string[]) {
    return arrive(this, type, names);
  },
);

When(
  'the {agentType} agent {word} comes',
  function (this: ProvingGroundWorld, type: AgentType, name: string) {
    return arrive(this, type, [name]);
  },
);

Given(
  'the {agentType} agent {word}, who can do nothing of the kind',
  async function (this: ProvingGroundWorld, type: AgentType, name: string) {
    await (await this.optiInfra.agents.make(type, name, ['gardening'])).arrive();
  },
);

/** The others are as busy as can be. */
Given(
  'the {agentType} agents {names}, of whom {word} is the least busy',
  async function (this: ProvingGroundWorld, type: AgentType, names: string[], least: string) {
    await arrive(this, type, names);
    for (const name of names) if (name !== least) await loaded(agentOf(this, name), 1);
  },
);

async function loaded(agent: StubAgent, load: number): Promise<void> {
  agent.load = load;
  await agent.beat();
}

When('{word} tells a load of {int} %', function (this: ProvingGroundWorld, name: string, percent: number) {
  return loaded(agentOf(this, name), percent / 100);
});

When(
  '{word} registers again, able to do {list}',
  async function (this: ProvingGroundWorld, name: string, capabilities: string[]) {
    const agent = agentOf(this, name);
    agent.capabilities = capabilities;
    this.optiInfra.agents.idBefore.set(agent.id);
    await agent.register();
  },
);

When('an agent tries to register {}', async function (this: ProvingGroundWorld, how: string) {
  const agent = await this.optiInfra.agents.make('cost', 'Nobody');
  const { nobody } = this.optiInfra.connections;
  const speaker = how === 'without a service key' ? new Orchestrator(nobody) : await orchestratorOf(this);
  const [, agent_type] = /as an? (\w+) agent/.exec(how) ?? [];
  const [, version] = /the version "(.*)"/.exec(how) ?? [];
  const wrong = {
    ...(agent_type && { agent_type }),
    ...(version && { version }),
    ...(how === 'without a host' && { hostname: undefined as unknown as string }),
  };
  this.answer.set(await speaker.tryToRegister({ ...agent.registration(), ...wrong }));
});

When('{word} deregisters', async function (this: ProvingGroundWorld, name: string) {
  const agent = agentOf(this, name);
  agent.fallSilent();
  expect(await (await orchestratorOf(this)).deregister(agent.id)).to.deep.equal({ deregistered: true });
});

When('somebody deregisters an agent that there is not', async function (this: ProvingGroundWorld) {
  this.answer.set(await (await orchestratorOf(this)).tryToDeregister('agt_nobody'));
});

When('{word} falls silent', function (this: ProvingGroundWorld, name: string) {
  agentOf(this, name).fallSilent();
});

Given('{word} has fallen silent, and was found out', async function (this: ProvingGroundWorld, name: string) {
  agentOf(this, name).fallSilent();
  await listed(this, name, 'unreachable');
});

Then(
  '{word} is told his/her id, and how often to beat',
  async function (this: ProvingGroundWorld, name: string) {
    const { registered, agent_id, ...heartbeat } = agentOf(this, name).registered.get();
    expect(registered, 'registered').to.equal(true);
    expect(agent_id).to.match(/^agt_[A-Za-z0-9_-]{1,60}$/);
    const { heartbeatMs } = await (await orchestratorOf(this)).timing();
    expect(heartbeat.heartbeat_interval_seconds).to.equal(heartbeatMs / 1000);
    expect(heartbeat.heartbeat_url).to.match(new RegExp(`/orchestrator/agents/${agent_id}/heartbeat$`));
  },
);

/** As the registry lists it, once it has that status. */
async function listed(world: ProvingGroundWorld, name: string, status: string): Promise<RegisteredAgent> {
  const orchestrator = await orchestratorOf(world);
  return orchestrator.untilAgent(agentOf(world, name), `${name} to be ${status}`, (agent) =>
    agent.status === status ? undefined : `${name} is ${agent.status}`,
  );
}

Then(
  'the registry has {word} as a(n) {word} {agentType} agent',
  async function (this: ProvingGroundWorld, name: string, status: string, type: AgentType) {
    const { agent_type, hostname, version, capabilities } = await listed(this, name, status);
    const { hostname: host, version: told, capabilities: can } = agentOf(this, name).registration();
    expect({ agent_type, hostname, version, capabilities }).to.deep.equal({
      ...{ agent_type: type, hostname: host, version: told, capabilities: can },
    });
  },
);

Then(
  'the registry has {word} once, able to do {list}',
  async function (this: ProvingGroundWorld, name: string, capabilities: string[]) {
    const { hostname } = agentOf(this, name).identity;
    const found = (await (await orchestratorOf(this)).agents()).filter((one) => one.hostname === hostname);
    expect(found.map((one) => [...one.capabilities].sort())).to.deep.equal([[...capabilities].sort()]);
  },
);

Then(
  'the registry has {word} with {int} task(s) and a load of {int} %',
  async function (this: ProvingGroundWorld, name: string, tasks: number, percent: number) {
    const { id } = agentOf(this, name);
    const found = (await (await orchestratorOf(this)).agents()).find(({ agent_id }) => agent_id === id);
    expect(found).to.include({ current_tasks: tasks, load: percent / 100 });
  },
);

Then(
  'the database has one row for {word}, {word}, of the type {agentType}',
  async function (this: ProvingGroundWorld, name: string, status: string, agent_type: AgentType) {
    const { id: agent_id, identity } = agentOf(this, name);
    const rows = await this.optiInfra.connections.stores.agentsOn(identity.hostname);
    expect(rows).to.deep.equal([{ agent_id, agent_type, status }]);
  },
);

Then('{word} has the same id as before', function (this: ProvingGroundWorld, name: string) {
  expect(agentOf(this, name).id).to.equal(this.optiInfra.agents.idBefore.get());
});

/** What each event is called in features. */
const EVENTS: Readonly<Record<string, string>> = {
  'has registered': 'agent_registered',
  'is unreachable': 'agent_unreachable',
  'has recovered': 'agent_recovered',
};

async function eventsAbout(
  world: ProvingGroundWorld,
  { company, name, type }: { company?: string; name: string; type: string },
): Promise<PlatformEvent[]> {
  const { owner, id } = world.optiInfra.company(company);
  const agent = agentOf(world, name).id;
  return (await owner.events(id)).filter(
    ({ event_type, data }) => event_type === type && data['agent_id'] === agent,
  );
}

Then(
  "{word}'s events tell once that {word} {}",
  async function (this: ProvingGroundWorld, company: string, name: string, what: string) {
    const events = await eventsAbout(this, { company, name, type: EVENTS[what] ?? what });
    expect(events, `events of ${company} that tell that ${name} ${what}`).to.have.length(1);
  },
);

Then(
  "{word}'s events tell that {word} has registered anew",
  async function (this: ProvingGroundWorld, company: string, name: string) {
    const events = await eventsAbout(this, { company, name, type: 'agent_registered' });
    expect(events.map(({ data }) => data['replaced'])).to.deep.equal([false, true]);
  },
);

const unreachableSince = async (world: ProvingGroundWorld, name: string): Promise<number> => {
  const [event] = await eventsAbout(world, { name, type: 'agent_unreachable' });
  expect(event, `an event that ${name} is unreachable`).to.be.an('object');
  world.optiInfra.agents.foundOutAt.set(Date.parse(event!.timestamp));
  return world.optiInfra.agents.foundOutAt.get();
};

Then(
  '{word} was found out within his/her timeout and one sweep, and not earlier',
  async function (this: ProvingGroundWorld, name: string) {
    const { heartbeatTimeoutMs, sweepMs } = await (await orchestratorOf(this)).timing();
    const { last_heartbeat } = await listed(this, name, 'unreachable');
    const silence = (await unreachableSince(this, name)) - Date.parse(last_heartbeat);
    expect(silence, 'milliseconds of silence').to.be.within(
      ...([heartbeatTimeoutMs, heartbeatTimeoutMs + sweepMs + SLACK_MS] as const),
    );
  },
);
