// Steps about answers that take their time: streamed part by part, or held back, and cut off from either side.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { HeaderValues } from '../../runner/evidence/exchange';
import type { AgentAct } from '../../support/agentspec/clients/agent-side';
import type { ProvingGroundWorld } from '../../support/world';

/** What the agent's streamed answers consist of. */
const parts = (count: number): string =>
  Array.from({ length: count }, (_, index) => `part ${index + 1}\n`).join('');

function beginStream({ agentSpec }: ProvingGroundWorld): void {
  const { stream, agentSide } = agentSpec.instrument.openStream();
  agentSpec.observed.open.set(stream);
  agentSpec.observed.agentSide.set(agentSide);
}

When('the agent begins a streamed answer', function (this: ProvingGroundWorld) {
  beginStream(this);
});

async function openHold({ agentSpec }: ProvingGroundWorld, headers?: HeaderValues): Promise<void> {
  const { held, agentSide } = agentSpec.instrument.openHold(headers);
  agentSpec.observed.open.set(held);
  await agentSpec.observed.agentSide.set(agentSide).hasReceived();
}

Given('the agent is still working on a request', function (this: ProvingGroundWorld) {
  return openHold(this);
});

Given('the agent is still working on a request with an empty id', function (this: ProvingGroundWorld) {
  return openHold(this, { 'x-request-id': '' });
});

When('the agent {agentAct}', function (this: ProvingGroundWorld, act: AgentAct) {
  return this.agentSpec.observed.agentSide.get()[act]();
});

/** Whichever is under way: a live stream of the audit ring, or a request. */
When('the client/operator goes away', function (this: ProvingGroundWorld) {
  const { feed, open } = this.agentSpec.observed;
  (feed.has ? feed : open).get().giveUp();
});

Then('the client has received {int} part(s)', async function (this: ProvingGroundWorld, count: number) {
  expect(await this.agentSpec.observed.open.get().textWith(parts(count))).to.equal(parts(count));
});

Then('the client has received the whole answer', async function (this: ProvingGroundWorld) {
  const { answer, ended } = await this.agentSpec.observed.open.get().end();
  expect({ ended, text: answer.text }).to.deep.equal({ ended: 'complete', text: parts(2) });
});

Then("the client's answer is cut off", async function (this: ProvingGroundWorld) {
  expect((await this.agentSpec.observed.open.get().end()).ended).to.equal('cut');
});

Then('the agent notices that nobody is waiting', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().noticesThatTheClientIsGone();
});
