// Steps about tasks: who is given them, what agents do with them, and what becomes of them.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { waitUntil } from '../../runner/wait';
import { acts, type Act, type Visit } from '../../support/optiinfra/clients/stub-acts';
import type { Task } from '../../support/optiinfra/clients/types';
import type { AgentType } from '../../support/optiinfra/names';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';

Given('{word} {act}', function (this: ProvingGroundWorld, name: string, act: keyof typeof acts) {
  this.optiInfra.agents.named(name).will(acts[act]);
});

Given(
  '{word} {act} {int} times, and then completes her tasks',
  function (this: ProvingGroundWorld, name: string, act: keyof typeof acts, times: number) {
    const first = Array<Act>(times).fill(acts[act]);
    this.optiInfra.agents.named(name).will(...first, acts.completes);
  },
);

When('a task is given to the {agentType} agents', async function (this: ProvingGroundWorld, type: AgentType) {
  await this.optiInfra.agents.give(type);
});

When(
  '{int} tasks are given to the {agentType} agents',
  async function (this: ProvingGroundWorld, count: number, type: AgentType) {
    for (let given = 0; given < count; given += 1) await this.optiInfra.agents.give(type);
  },
);

const visitsOf = (world: ProvingGroundWorld, name: string): Visit[] => {
  const { task_id } = world.optiInfra.agents.task.get();
  return world.optiInfra.agents.named(name).visits.filter(({ task }) => task.task_id === task_id);
};

When('{word} has the task in hand', async function (this: ProvingGroundWorld, name: string) {
  const { agents } = this.optiInfra;
  await waitUntil<void>(`${name} to be given the task`, timeouts.CONDITION, async () => {
    if (visitsOf(this, name).length > 0) return { value: undefined };
    const { status, agent_id } = await (await agents.orchestrator()).task(agents.task.get().task_id);
    return { notYet: `the task is ${status}, at ${agent_id ?? 'no agent'}` };
  });
});

function completedBy(world: ProvingGroundWorld, name: string, { status, error, agent_id }: Task): void {
  expect(status, error ?? undefined).to.equal('completed');
  expect(agent_id, `the agent, which is not ${name}`).to.equal(world.optiInfra.agents.named(name).id);
}

Then('the task is completed by {word}', async function (this: ProvingGroundWorld, name: string) {
  completedBy(this, name, await this.optiInfra.agents.ended());
});

Then(
  'all {int} tasks are completed by {word}',
  async function (this: ProvingGroundWorld, count: number, name: string) {
    const { tasks } = this.optiInfra.agents;
    expect(tasks).to.have.length(count);
    const orchestrator = await this.optiInfra.agents.orchestrator();
    for (const { task_id } of tasks) completedBy(this, name, await orchestrator.ended(task_id));
  },
);

Then('{word} was given no task', function (this: ProvingGroundWorld, name: string) {
  expect(this.optiInfra.agents.named(name).visits).to.deep.equal([]);
});

Then('{names} were given the task under the same id', function (this: ProvingGroundWorld, names: string[]) {
  for (const name of names) expect(visitsOf(this, name), `times that ${name} was given it`).to.have.length(1);
});
