// Steps about tasks: how they are given, what agents do with them, and what becomes of them.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { waitUntil } from '../../runner/wait';
import type { NewTask } from '../../support/optiinfra/clients/orchestrator';
import { acts, after, type Act, type Visit } from '../../support/optiinfra/clients/stub-acts';
import type { StubAgent } from '../../support/optiinfra/clients/stub-agent';
import type { Task } from '../../support/optiinfra/clients/types';
import type { AgentType } from '../../support/optiinfra/names';
import { timeouts } from '../../support/timeouts';
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

Given(
  'each of them takes {float} second(s) for a task',
  function (this: ProvingGroundWorld, seconds: number) {
    for (const agent of agentsOf(this).all) agent.will(after(seconds * 1000));
  },
);

When('a task is given to the {agentType} agents', async function (this: ProvingGroundWorld, type: AgentType) {
  await agentsOf(this).give(type);
});

/** "with 2 more tries", "without another try", "with a limit of 1 second" */
function limitsOf(words: string): Partial<NewTask> {
  const [, seconds] = /a limit of (\d+) second/.exec(words) ?? [];
  const [, tries] =
    /(\d+) more tries/.exec(words) ?? (words.includes('without another try') ? ['', '0'] : []);
  return {
    ...(seconds && { timeout_seconds: Number(seconds) }),
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

const visitsOf = (agent: StubAgent, { task_id }: Task): Visit[] =>
  agent.visits.filter(({ task }) => task.task_id === task_id);
const visitsNow = (world: ProvingGroundWorld, name: string): Visit[] =>
  visitsOf(agentsOf(world).named(name), agentsOf(world).task.get());

When('{word} has the task in hand', async function (this: ProvingGroundWorld, name: string) {
  const { task } = agentsOf(this);
  await waitUntil<void>(`${name} to be given the task`, timeouts.CONDITION, async () => {
    if (visitsNow(this, name).length > 0) return { value: undefined };
    const { status, agent_id } = await (await agentsOf(this).orchestrator()).task(task.get().task_id);
    return { notYet: `the task is ${status}, at ${agent_id ?? 'no agent'}` };
  });
});

/** Whether anybody still listens or not. */
When('{word} answers at last', function (this: ProvingGroundWorld, name: string) {
  const [visit] = visitsNow(this, name);
  expect(visit?.endedAt, 'when it was answered').to.equal(undefined);
  visit!.complete();
});

/** Whatever the orchestrator made of an earlier answer, it has made by then. */
When('{word} has completed another task since', async function (this: ProvingGroundWorld, name: string) {
  const agents = agentsOf(this);
  const spoken = agents.task.get();
  agents.named(name).will(acts.completes);
  await agents.give(agents.named(name).type);
  completedBy(this, name, await agents.ended());
  agents.task.set(spoken);
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

function completedBy(world: ProvingGroundWorld, name: string, { status, error, agent_id }: Task): void {
  expect(status, error ?? undefined).to.equal('completed');
  expect(agent_id, `the agent, which is not ${name}`).to.equal(agentsOf(world).named(name).id);
}

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

/** @returns all that were given, as they ended */
async function allEnded(world: ProvingGroundWorld): Promise<Task[]> {
  const orchestrator = await agentsOf(world).orchestrator();
  return Promise.all(agentsOf(world).tasks.map(({ task_id }) => orchestrator.ended(task_id)));
}

Then(
  'all {int} tasks are completed by {word}',
  async function (this: ProvingGroundWorld, count: number, name: string) {
    const tasks = await allEnded(this);
    expect(tasks).to.have.length(count);
    for (const task of tasks) completedBy(this, name, task);
  },
);

Then('all {int} tasks are completed', async function (this: ProvingGroundWorld, count: number) {
  const states = (await allEnded(this)).map(({ status, error }) => `${status} ${error ?? ''}`.trim());
  expect(states).to.deep.equal(Array<string>(count).fill('completed'));
});

Then(
  '{names} have completed {int} of them each, give or take one',
  async function (this: ProvingGroundWorld, names: string[], each: number) {
    const tasks = await allEnded(this);
    const counts = names.map((name) => {
      const { id } = agentsOf(this).named(name);
      return tasks.filter(({ agent_id, status }) => agent_id === id && status === 'completed').length;
    });
    expect(tasks).to.have.length(names.length * each);
    expect(Math.max(...counts.map((count) => Math.abs(count - each))), `${counts.join(', ')}`).to.be.at.most(
      1,
    );
    expect(
      counts.reduce((sum, count) => sum + count),
      'all of them',
    ).to.equal(tasks.length);
  },
);

Then('none of them was tried twice', async function (this: ProvingGroundWorld) {
  expect((await allEnded(this)).map(({ retry_count }) => retry_count)).to.satisfy((all: number[]) =>
    all.every((retries) => retries === 0),
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

Then(
  'it was given up after {int} second(s), and not earlier',
  function (this: ProvingGroundWorld, seconds: number) {
    const { started_at, completed_at } = agentsOf(this).task.get();
    tookBetween(seconds * 1000, 'milliseconds', { since: started_at ?? '', until: completed_at });
  },
);

Then('{word} was given no task', function (this: ProvingGroundWorld, name: string) {
  expect(agentsOf(this).named(name).visits).to.deep.equal([]);
});

Then('no agent was given the task', function (this: ProvingGroundWorld) {
  expect(agentsOf(this).all.flatMap((agent) => visitsOf(agent, agentsOf(this).task.get()))).to.deep.equal([]);
});

Then(
  '{word} was given the task {int} times',
  function (this: ProvingGroundWorld, name: string, times: number) {
    expect(visitsNow(this, name)).to.have.length(times);
  },
);

Then('{names} were given the task under the same id', function (this: ProvingGroundWorld, names: string[]) {
  for (const name of names)
    expect(visitsNow(this, name), `times that ${name} was given it`).to.have.length(1);
});

Then(
  '{word} was given them in this order: {}',
  async function (this: ProvingGroundWorld, name: string, order: string) {
    await allEnded(this);
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
    const times = visitsNow(this, name);
    const pauses = times.slice(1).map(({ startedAt }, index) => startedAt - times[index]!.endedAt!);
    expect(Math.min(...pauses), `the shortest pause of ${pauses.join(', ')} ms`).to.be.at.least(
      retrySpacingMs,
    );
  },
);

Then(
  'the result of the task is exactly what {word} has answered',
  function (this: ProvingGroundWorld, name: string) {
    expect(agentsOf(this).task.get().result).to.deep.equal(visitsNow(this, name).at(-1)!.result);
  },
);

Then('the task has no result', function (this: ProvingGroundWorld) {
  expect(agentsOf(this).task.get().result).to.equal(null);
});

Then(
  "the orchestrator's log quotes what {word} has answered",
  async function (this: ProvingGroundWorld, name: string) {
    const { task_id } = agentsOf(this).task.get();
    const log = await this.optiInfra.logOf('orchestrator');
    const lines = log
      .split('\n')
      .filter((line) => line.includes(task_id) && line.includes('invalid_response'));
    expect(lines, `lines of the log about ${task_id}`).to.have.length.of.at.least(1);
    expect(lines[0]).to.include(visitsNow(this, name)[0]!.quotable);
  },
);

Then(
  'the task may take {int} seconds, and be tried {int} more times',
  function (this: ProvingGroundWorld, timeout_seconds: number, max_retries: number) {
    expect(agentsOf(this).task.get()).to.include({ timeout_seconds, max_retries });
  },
);

Then(
  'it was not sent before the circuit had been open for its time',
  async function (this: ProvingGroundWorld) {
    const agents = agentsOf(this);
    const { circuitMs } = await (await agents.orchestrator()).timing();
    const orchestrator = await agents.orchestrator();
    const { completed_at } = await orchestrator.task(agents.tasks.at(-2)!.task_id);
    const [visit] = visitsOf(agents.all[0]!, agents.task.get());
    // The circuit opens with the failure, which is written down a moment later.
    expect(visit!.startedAt - Date.parse(completed_at!), 'milliseconds').to.be.at.least(
      circuitMs - WRITING_MS,
    );
  },
);

const WRITING_MS = 250;

Then(
  'from the first beginning to the last end it took less than {int} seconds',
  function (this: ProvingGroundWorld, seconds: number) {
    const visits = agentsOf(this).all.flatMap((agent) => agent.visits);
    const first = Math.min(...visits.map(({ startedAt }) => startedAt));
    const last = Math.max(...visits.map(({ endedAt }) => endedAt!));
    expect((last - first) / 1000, 'seconds').to.be.below(seconds);
  },
);

Then(
  'they were done in this order, none before the one before was done',
  function (this: ProvingGroundWorld) {
    const { tasks, all } = agentsOf(this);
    const visits = tasks.flatMap((task) => all.flatMap((agent) => visitsOf(agent, task)));
    expect(visits, 'each once').to.have.length(tasks.length);
    visits.slice(1).forEach(({ startedAt }, index) => {
      expect(startedAt, `when task ${index + 2} was begun`).to.be.at.least(visits[index]!.endedAt!);
    });
  },
);

interface Routed {
  readonly routed_to_agent: string;
  readonly agent_id: string;
  readonly task_id: string;
}

When('the owner asks for each of these:', async function (this: ProvingGroundWorld, table: DataTable) {
  const { owner, id: customer_id } = this.optiInfra.company();
  for (const [words] of table.raw()) {
    const body = { customer_id, analysis_type: words!.replaceAll(' ', '_') };
    agentsOf(this).routed.push(await owner.ask<Routed>('POST', '/orchestrator/analyze', body));
  }
});

When('the owner asks for a horoscope', async function (this: ProvingGroundWorld) {
  const { owner, id: customer_id } = this.optiInfra.company();
  const body = { customer_id, analysis_type: 'horoscope' };
  this.answer.set(await owner.send('POST', '/orchestrator/analyze', body));
});

Then('they are routed to these agents:', function (this: ProvingGroundWorld, table: DataTable) {
  const agents = agentsOf(this).routed.map(({ routed_to_agent }) => [routed_to_agent]);
  expect(agents).to.deep.equal(table.raw());
});

Then('each has a task for its agent, which can be read', async function (this: ProvingGroundWorld) {
  const orchestrator = await agentsOf(this).orchestrator();
  for (const { task_id, routed_to_agent: agent_type } of agentsOf(this).routed) {
    const { id: customer_id } = this.optiInfra.company();
    expect(await orchestrator.task(task_id)).to.include({ task_id, agent_type, customer_id });
  }
});
