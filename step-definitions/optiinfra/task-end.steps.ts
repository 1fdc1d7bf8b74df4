// Steps about what becomes of tasks: by whom they are completed, why they fail, and when.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { SHORT_LIMIT_SECONDS } from '../../support/optiinfra/clients/orchestrator';
import { acts } from '../../support/optiinfra/clients/stub-acts';
import type { Task } from '../../support/optiinfra/clients/types';
import type { ProvingGroundWorld } from '../../support/world';

const agentsOf = (world: ProvingGroundWorld) => world.optiInfra.agents;

/** As the orchestrator says, and as the agent itself has seen. */
function completedBy(world: ProvingGroundWorld, name: string, task: Task): void {
  expect(task.status, task.error ?? undefined).to.equal('completed');
  expect(task.agent_id, `the agent, which is not ${name}`).to.equal(agentsOf(world).named(name).id);
  const times = agentsOf(world).visits({ names: [name], task });
  expect(times, `times that ${name} was given it`).not.to.have.length(0);
}

/** Whatever the orchestrator made of an earlier answer, it has made by then. */
When('{word} has completed another task since', async function (this: ProvingGroundWorld, name: string) {
  const agents = agentsOf(this);
  const spoken = agents.task.get();
  agents.named(name).will(acts.completes);
  await agents.give(agents.named(name).type);
  completedBy(this, name, await agents.ended());
  agents.task.set(spoken);
});

Then('the task is completed by {word}', async function (this: ProvingGroundWorld, name: string) {
  completedBy(this, name, await agentsOf(this).ended());
});

Then(
  'the task is completed by {word}, after {int} retry/retries',
  async function (this: ProvingGroundWorld, name: string, retries: number) {
    const task = await agentsOf(this).ended();
    completedBy(this, name, task);
    expect(task.retry_count, 'retries').to.equal(retries);
  },
);

Then(
  'all {int} tasks are completed by {word}',
  async function (this: ProvingGroundWorld, count: number, name: string) {
    const tasks = await agentsOf(this).allEnded();
    expect(tasks).to.have.length(count);
    for (const task of tasks) completedBy(this, name, task);
  },
);

Then('all {int} tasks are completed', async function (this: ProvingGroundWorld, count: number) {
  const states = (await agentsOf(this).allEnded()).map(({ status, error }) =>
    `${status} ${error ?? ''}`.trim(),
  );
  expect(states).to.deep.equal(Array<string>(count).fill('completed'));
});

Then(
  '{names} have completed {int} of them each, give or take one',
  async function (this: ProvingGroundWorld, names: string[], each: number) {
    const tasks = await agentsOf(this).allEnded();
    expect(tasks).to.have.length(names.length * each);
    const counts = names.map((name) => {
      const { id } = agentsOf(this).named(name);
      const own = tasks.filter(({ agent_id }) => agent_id === id);
      for (const task of own) completedBy(this, name, task);
      return own.length;
    });
    expect(Math.max(...counts) - Math.min(...counts), `the spread of ${counts.join(', ')}`).to.be.at.most(1);
    expect(
      counts.reduce((sum, count) => sum + count),
      'all of them',
    ).to.equal(tasks.length);
  },
);

Then('none of them was tried twice', async function (this: ProvingGroundWorld) {
  expect((await agentsOf(this).allEnded()).map(({ retry_count }) => retry_count)).to.satisfy(
    (all: number[]) => all.every((retries) => retries === 0),
  );
});

Then('the task is queued', async function (this: ProvingGroundWorld) {
  await (await agentsOf(this).orchestrator()).taskIn(agentsOf(this).task.get().task_id, ['queued']);
});

/** Ends of tasks, by the words that features have for them. */
const ends: Readonly<Record<string, string>> = { cancelled: 'cancelled', 'out of time': 'timeout' };

Then(
  /^the task is (?:still )?(cancelled|out of time)$/,
  async function (this: ProvingGroundWorld, end: string) {
    expect((await agentsOf(this).ended()).status).to.equal(ends[end]);
  },
);

/** Why tasks fail, by the words that features have for it. */
const reasons: Readonly<Record<string, string>> = {
  'no agent was available': 'agent_unavailable',
  'its answers were invalid': 'invalid_response',
};

async function failed(world: ProvingGroundWorld): Promise<Task> {
  const task = await agentsOf(world).ended();
  expect(task.status, task.error ?? undefined).to.equal('failed');
  return task;
}

Then('the task fails', async function (this: ProvingGroundWorld) {
  await failed(this);
});

Then('the task fails, because {}', async function (this: ProvingGroundWorld, reason: string) {
  expect((await failed(this)).error).to.equal(reasons[reason] ?? reason);
});

Then('the task fails, after {int} retries', async function (this: ProvingGroundWorld, retries: number) {
  expect((await failed(this)).retry_count).to.equal(retries);
});

/** How much later than promised something may happen on a busy machine, in milliseconds. */
const SLACK_MS = 1_500;

function tookBetween(from: number, what: string, { since, until }: { since: string; until: string | null }) {
  expect(Date.parse(until ?? '') - Date.parse(since), what).to.be.within(from, from + SLACK_MS);
}

Then(
  'it was given up after the limit of the queue, and not earlier',
  async function (this: ProvingGroundWorld) {
    const { queueMs } = await (await agentsOf(this).orchestrator()).timing();
    const { created_at, completed_at } = agentsOf(this).task.get();
    tookBetween(queueMs, 'milliseconds in the queue', { since: created_at, until: completed_at });
  },
);

Then('it was given up after the short limit, and not earlier', function (this: ProvingGroundWorld) {
  const { started_at, completed_at } = agentsOf(this).task.get();
  tookBetween(SHORT_LIMIT_SECONDS * 1000, 'milliseconds', { since: started_at ?? '', until: completed_at });
});

Then(
  'the result of the task is exactly what {word} has answered',
  function (this: ProvingGroundWorld, name: string) {
    expect(agentsOf(this).task.get().result).to.deep.equal(
      agentsOf(this)
        .visits({ names: [name] })
        .at(-1)!.result,
    );
  },
);

Then('the task has no result', function (this: ProvingGroundWorld) {
  expect(agentsOf(this).task.get().result).to.equal(null);
});

Then(
  'the task may take {int} seconds, and be tried {int} more times',
  function (this: ProvingGroundWorld, timeout_seconds: number, max_retries: number) {
    expect(agentsOf(this).task.get()).to.include({ timeout_seconds, max_retries });
  },
);
