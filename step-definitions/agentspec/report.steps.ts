// Steps about what an agent reports in the headers of its answer, what is recorded of it, and what the client sees.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { headerRows } from '../../support/agentspec/clients/header-rows';
import type { ScriptedResponse } from '../../support/agentspec/clients/demo-instrument';
import type { ProvingGroundWorld } from '../../support/world';
import { entryOf } from './audit.steps';

const agentSpecHeader = /^x-agentspec-/i;

const reportOf = (tools: readonly string[]): readonly [string, string] => [
  'X-AgentSpec-Tools-Called',
  tools.join(', '),
];

async function answerWith(
  world: ProvingGroundWorld,
  response: ScriptedResponse,
  claims?: string,
): Promise<void> {
  const headers = claims ? { 'x-agentspec-guardrails-invoked': claims } : {};
  world.agentSpec.observed.reply.set(await world.agentSpec.instrument.respond(response, headers));
}

When('the agent answers with the headers:', function (this: ProvingGroundWorld, table: DataTable) {
  return answerWith(this, { headers: headerRows(table) });
});

When(
  'the agent answers with status {int} and a report of the tools {list} only',
  function (this: ProvingGroundWorld, status: number, tools: string[]) {
    return answerWith(this, { status, headers: [reportOf(tools)] });
  },
);

When(
  'the agent answers with the body {string}, a report of the tools {list} only, and the headers:',
  function (this: ProvingGroundWorld, body: string, tools: string[], table: DataTable) {
    return answerWith(this, { body, headers: [reportOf(tools), ...headerRows(table)] });
  },
);

When(
  'the agent answers with a compressed body and a report of the tools {list} only',
  function (this: ProvingGroundWorld, tools: string[]) {
    return answerWith(this, { body: 'compressed', gzip: true, headers: [reportOf(tools)] });
  },
);

When(
  'the agent answers a client that claims the guardrail {string} with a report of the tools {list} only',
  function (this: ProvingGroundWorld, claim: string, tools: string[]) {
    return answerWith(this, { headers: [reportOf(tools)] }, claim);
  },
);

When(
  'a client requests {string} of the agent, claiming that the guardrail {string} was invoked',
  async function (this: ProvingGroundWorld, target: string, claim: string) {
    const request = { target, headers: { 'x-agentspec-guardrails-invoked': claim } };
    this.agentSpec.observed.reply.set(await this.agentSpec.proxy.request(request));
  },
);

Then('the client receives no AgentSpec header', function (this: ProvingGroundWorld) {
  const received = Object.keys(this.agentSpec.observed.reply.get().answer.headers);
  expect(received.filter((name) => agentSpecHeader.test(name))).to.deep.equal([]);
});

Then('the client receives none of the headers {list}', function (this: ProvingGroundWorld, names: string[]) {
  expect(this.agentSpec.observed.reply.get().answer.headers).not.to.have.any.keys(...names);
});

Then('the client receives nothing of {string}', function (this: ProvingGroundWorld, text: string) {
  expect(this.agentSpec.observed.reply.get().answer.text).not.to.include(text);
});

Then(
  'the audit entry of the request shows the guardrail {string}',
  async function (this: ProvingGroundWorld, guardrail: string) {
    expect((await entryOf(this)).guardrailsInvoked).to.include(guardrail);
  },
);

Then(
  'the audit entry of the request shows the guardrails {list}',
  async function (this: ProvingGroundWorld, guardrails: string[]) {
    expect((await entryOf(this)).guardrailsInvoked ?? []).to.deep.equal(guardrails);
  },
);

Then(
  'the audit entry of the request shows the tools {list}',
  async function (this: ProvingGroundWorld, tools: string[]) {
    expect((await entryOf(this)).toolsCalled ?? []).to.deep.equal(tools);
  },
);

Then(
  "the audit entry of the request shows at least one of the agent's declared tools",
  async function (this: ProvingGroundWorld) {
    const card = (await this.agentSpec.control.get('/capabilities')).json<{
      tools: { name: string }[];
    }>();
    expect(card.tools.map(({ name }) => name)).to.include.oneOf((await entryOf(this)).toolsCalled ?? []);
  },
);

Then('the audit entry of the request shows no guardrails', async function (this: ProvingGroundWorld) {
  expect(await entryOf(this)).not.to.have.property('guardrailsInvoked');
});

Then('the audit entry of the request shows no tools', async function (this: ProvingGroundWorld) {
  expect(await entryOf(this)).not.to.have.property('toolsCalled');
});
