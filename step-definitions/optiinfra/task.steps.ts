// Steps about tasks as they are given: to whom, within which limits, and what agents will do with them.
import { Given, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { SHORT_LIMIT_SECONDS, type NewTask } from '../../support/optiinfra/clients/orchestrator';
import { acts, type Act } from '../../support/optiinfra/clients/stub-acts';
import type { AgentType } from '../../support/optiinfra/names';
import type { ProvingGroundWorld } from '../../support/world';

const agentsOf = (world: ProvingGroundWorld) => world.optiInfra.agents;

Given('{word} {act}', function (this: ProvingGroundWorld, name: string, act: keyof typeof acts) {
  agentsOf(this).named(name).will(acts[act]);
});

Given(
  '{word} {act} {int} times, and then completes her tasks',
  function (this: ProvingGroundWorld, name: string, act: keyof typeof acts, times: number) {
    agentsOf(this)
      .named(name)
      .will(...Array<Act>(times).fill(acts[act]), acts.completes);
  },
);

Given('each of them takes a while for a task', function (this: ProvingGroundWorld) {
  for (const agent of agentsOf(this).all) agent.will(acts['takes a while']);
});

When('a task is given to the {agentType} agents', async function (this: ProvingGroundWorld, type: AgentType) {
  await agentsOf(this).give(type);
});

/** "with 2 more tries", "without another try", "with a short limit" */
function limitsOf(words: string): Partial<NewTask> {
  const [, tries] =
    /(\d+) more tries/.exec(words) ?? (words.includes('without another try') ? ['', '0'] : []);
  return {
    ...(words.includes('a short limit') && { timeout_seconds: SHORT_LIMIT_SECONDS }),
    ...(tries && { max_retries: Number(tries) }),
  };
}

When(
  'a task is given to the {agentType} agents, {}',
  async function (this: ProvingGroundWorld, type: AgentType, limits: string) {
    await agentsOf(this).give(type, limitsOf(limits));
  },
);

When(
  '{int} tasks are given to the {agentType} agents',
  async function (this: ProvingGroundWorld, count: number, type: AgentType) {
    agentsOf(this).tasks.length = 0;
    for (let given = 0; given < count; given += 1) await agentsOf(this).give(type);
  },
);

When('each of them is given a task at the same time', async function (this: ProvingGroundWorld) {
  const agents = agentsOf(this);
  await Promise.all(agents.all.map(({ type }) => agents.give(type)));
});

When(
  'these tasks are given, each depending on the one before:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    let before: string[] = [];
    for (const { task, agent } of table.hashes()) {
      const more = { task_type: task!, depends_on: before, max_retries: 0 };
      before = [(await agentsOf(this).give(agent as AgentType, more)).task_id];
    }
  },
);

Given(
  'these tasks wait for a(n) {agentType} agent, in the order in which they were given:',
  async function (this: ProvingGroundWorld, type: AgentType, table: DataTable) {
    for (const [priority] of table.raw()) await agentsOf(this).give(type, { priority, task_type: priority! });
    const orchestrator = await agentsOf(this).orchestrator();
    for (const { task_id } of agentsOf(this).tasks) await orchestrator.taskIn(task_id, ['queued']);
  },
);

When('a task is given that depends on itself', async function (this: ProvingGroundWorld) {
  this.answer.set(await agentsOf(this).tryToGiveCycle());
});

When('the task is called off', async function (this: ProvingGroundWorld) {
  const answer = await tryToCancel(this);
  expect(answer.status, answer.text).to.equal(200);
});

When('somebody tries to call the task off', async function (this: ProvingGroundWorld) {
  this.answer.set(await tryToCancel(this));
});

const tryToCancel = async (world: ProvingGroundWorld) =>
  (await agentsOf(world).orchestrator()).tryToCancel(agentsOf(world).task.get().task_id);

Given('{word} refuses every connection', function (this: ProvingGroundWorld, name: string) {
  agentsOf(this).named(name).hangUp();
});

When('{word} can be reached again', function (this: ProvingGroundWorld, name: string) {
  return agentsOf(this).named(name).listen();
});

Given(
  '{int} tasks have failed because of that, one after the other',
  async function (this: ProvingGroundWorld, count: number) {
    const agents = agentsOf(this);
    for (let given = 0; given < count; given += 1) {
      await agents.give(agents.all[0]!.type, { max_retries: 0 });
      expect((await agents.ended()).status).to.equal('failed');
    }
  },
);
