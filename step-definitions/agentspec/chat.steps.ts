// Steps about clients that chat with an agent, and about what the agent reports of it.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { chatRequest, type ReportSwitch } from '../../support/agentspec/clients/sidecar-proxy';
import type { ProvingGroundWorld } from '../../support/world';

const MESSAGE = 'Plan a run for me, please. Yours, Ada';
const SILENT: ReportSwitch = { guardrails: [], tools: [] };
const MIB = 1024 * 1024;

async function chat(world: ProvingGroundWorld, report: ReportSwitch = {}): Promise<void> {
  world.agentSpec.observed.reply.set(await world.agentSpec.proxy.chat(MESSAGE, report));
}

/** "none" in a table stands for an empty list. */
const items = (list: readonly string[]): readonly string[] => list.filter((item) => item !== 'none');

When('a client sends a chat message', function (this: ProvingGroundWorld) {
  return chat(this);
});

When('a client chats, and the agent reports nothing', function (this: ProvingGroundWorld) {
  return chat(this, SILENT);
});

When(
  'a client chats, and the agent reports the guardrails {list} only',
  function (this: ProvingGroundWorld, guardrails: string[]) {
    return chat(this, { guardrails, tools: [] });
  },
);

When(
  'a client chats, and the agent reports the guardrails {list} and the tools {list}',
  function (this: ProvingGroundWorld, guardrails: string[], tools: string[]) {
    return chat(this, { guardrails, tools });
  },
);

When('a client chats, and the agent pushes before it answers', function (this: ProvingGroundWorld) {
  return chat(this, { push: 'early' });
});

Given('a client has chatted, and the agent pushes nothing by itself', function (this: ProvingGroundWorld) {
  return chat(this, { push: 'off' });
});

Given(
  'a client has chatted, and the agent reports and pushes nothing by itself',
  function (this: ProvingGroundWorld) {
    return chat(this, { ...SILENT, push: 'off' });
  },
);

Given(
  'a client has chatted, and the agent reports the guardrails {list} and pushes nothing by itself',
  function (this: ProvingGroundWorld, guardrails: string[]) {
    return chat(this, { guardrails, tools: [], push: 'off' });
  },
);

When(
  'a client posts a chat message to {string}, and the agent reports nothing',
  async function (this: ProvingGroundWorld, target: string) {
    this.agentSpec.observed.reply.set(
      await this.agentSpec.proxy.request(chatRequest(MESSAGE, SILENT, target)),
    );
  },
);

When('a client posts a chat message that is larger than 1 MiB', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.reply.set(await this.agentSpec.proxy.chat('x'.repeat(MIB), SILENT));
});

When(
  '{int} clients chat at the same time, and the agent reports nothing',
  async function (this: ProvingGroundWorld, count: number) {
    this.agentSpec.observed.replies.push(
      ...(await this.agentSpec.proxy.atOnce(count, chatRequest(MESSAGE, SILENT))),
    );
  },
);

Given('a client has been refused', async function (this: ProvingGroundWorld) {
  await chat(this, SILENT);
  expect(this.agentSpec.observed.reply.get().answer.status).to.equal(403);
});

Given(
  'it has answered {int} chats and reported nothing',
  async function (this: ProvingGroundWorld, count: number) {
    await this.agentSpec.proxy.inARow(count, chatRequest(MESSAGE, SILENT));
  },
);

Given(
  'it has answered a chat and reported the guardrails {list} and the tools {list}',
  function (this: ProvingGroundWorld, guardrails: string[], tools: string[]) {
    return chat(this, { guardrails: items(guardrails), tools: items(tools) });
  },
);

Given(
  'it has answered {int} chats, called all its tools, and run its guardrail on {int} of them',
  async function (this: ProvingGroundWorld, all: number, guarded: number) {
    const proxy = this.agentSpec.proxy;
    const card = await this.agentSpec.control.get('/capabilities');
    const tools = card.json<{ tools: { name: string }[] }>().tools.map(({ name }) => name);
    await proxy.inARow(guarded, chatRequest(MESSAGE, { guardrails: ['pii-detector'], tools }));
    await proxy.inARow(all - guarded, chatRequest(MESSAGE, { guardrails: [], tools }));
  },
);

Then("the client receives the agent's reply", function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.reply.get().answer.json())
    .to.have.property('reply')
    .that.is.a('string')
    .and.does.not.equal('');
});

Then('every one of them is answered with status {int}', function (this: ProvingGroundWorld, status: number) {
  const statuses = new Set(this.agentSpec.observed.replies.map(({ answer }) => answer.status));
  expect([...statuses]).to.deep.equal([status]);
});

Then(
  'a client that chats afterwards is answered with status {int}',
  async function (this: ProvingGroundWorld, status: number) {
    await chat(this);
    expect(this.agentSpec.observed.reply.get().answer.status).to.equal(status);
  },
);
