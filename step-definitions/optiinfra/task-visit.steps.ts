// Steps about tasks in an agent's hands: how often it was given them, in which order, and when.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { waitUntil } from '../../runner/wait';
import { A_WHILE_MS } from '../../support/optiinfra/clients/stub-acts';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';

const WRITING_MS = 250;

const agentsOf = (world: ProvingGroundWorld) => world.optiInfra.agents;

When('{word} has the task in hand', async function (this: ProvingGroundWorld, name: string) {
  const { task } = agentsOf(this);
  await waitUntil<void>(`${name} to be given the task`, timeouts.CONDITION, async () => {
    if (agentsOf(this).visits({ names: [name] }).length > 0) return { value: undefined };
    const { status, agent_id } = await (await agentsOf(this).orchestrator()).task(task.get().task_id);
    return { notYet: `the task is ${status}, at ${agent_id ?? 'no agent'}` };
  });
});

/** Whether anybody still listens or not. */
When('{word} answers at last', function (this: ProvingGroundWorld, name: string) {
  const [visit] = agentsOf(this).visits({ names: [name] });
  expect(visit?.endedAt, 'when it was answered').to.equal(undefined);
  visit!.complete();
});

Then('{word} was given no task', function (this: ProvingGroundWorld, name: string) {
  expect(agentsOf(this).named(name).visits).to.deep.equal([]);
});

Then('no agent was given the task', function (this: ProvingGroundWorld) {
  expect(agentsOf(this).visits()).to.deep.equal([]);
});

Then(
  '{word} was given the task {int} times',
  function (this: ProvingGroundWorld, name: string, times: number) {
    expect(agentsOf(this).visits({ names: [name] })).to.have.length(times);
  },
);

Then('{names} were given the task under the same id', function (this: ProvingGroundWorld, names: string[]) {
  for (const name of names)
    expect(agentsOf(this).visits({ names: [name] }), `times that ${name} was given it`).to.have.length(1);
});

Then(
  '{word} was given them in this order: {}',
  async function (this: ProvingGroundWorld, name: string, order: string) {
    await agentsOf(this).allEnded();
    expect(
      agentsOf(this)
        .named(name)
        .visits.map(({ task }) => task.task_type)
        .join(', '),
    ).to.equal(order);
  },
);

Then(
  'between the times that {word} was given it the pause was kept',
  async function (this: ProvingGroundWorld, name: string) {
    const { retrySpacingMs } = await (await agentsOf(this).orchestrator()).timing();
    const times = agentsOf(this).visits({ names: [name] });
    expect(times, `times that ${name} was given it`).to.have.length.of.at.least(2);
    const pauses = times.slice(1).map(({ startedAt }, index) => startedAt - times[index]!.endedAt!);
    expect(Math.min(...pauses), `the shortest pause of ${pauses.join(', ')} ms`).to.be.at.least(
      retrySpacingMs,
    );
  },
);

Then(
  "the orchestrator's log quotes what {word} has answered",
  async function (this: ProvingGroundWorld, name: string) {
    const { task_id } = agentsOf(this).task.get();
    const log = await this.optiInfra.logOf('orchestrator');
    const lines = log
      .split('\n')
      .filter((line) => line.includes(task_id) && line.includes('invalid_response'));
    expect(lines, `lines of the log about ${task_id}`).to.have.length.of.at.least(1);
    expect(lines[0]).to.include(agentsOf(this).visits({ names: [name] })[0]!.quotable);
  },
);

Then(
  'it was not sent before the circuit had been open for its time',
  async function (this: ProvingGroundWorld) {
    const agents = agentsOf(this);
    const { circuitMs } = await (await agents.orchestrator()).timing();
    const orchestrator = await agents.orchestrator();
    const { completed_at } = await orchestrator.task(agents.tasks.at(-2)!.task_id);
    const [visit] = agents.visits();
    // The circuit opens with the failure, which is written down a moment later.
    expect(visit!.startedAt - Date.parse(completed_at!), 'milliseconds').to.be.at.least(
      circuitMs - WRITING_MS,
    );
  },
);

/** As one after the other, they would have taken several times as long as one takes. */
Then(
  'all of it took less than two of them would take one after the other',
  function (this: ProvingGroundWorld) {
    const visits = agentsOf(this).all.flatMap((agent) => agent.visits);
    expect(visits, 'tasks that were done').to.have.length(agentsOf(this).tasks.length);
    const first = Math.min(...visits.map(({ startedAt }) => startedAt));
    const last = Math.max(...visits.map(({ endedAt }) => endedAt!));
    expect(last - first, 'milliseconds').to.be.below(2 * A_WHILE_MS);
  },
);

Then(
  'they were done in this order, none before the one before was done',
  function (this: ProvingGroundWorld) {
    const { tasks } = agentsOf(this);
    const visits = tasks.flatMap((task) => agentsOf(this).visits({ task }));
    expect(visits, 'each once').to.have.length(tasks.length);
    visits.slice(1).forEach(({ startedAt }, index) => {
      expect(startedAt, `when task ${index + 2} was begun`).to.be.at.least(visits[index]!.endedAt!);
    });
  },
);
