// Steps about answers that take their time: streamed part by part, or held back, and cut off from either side.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
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

Given(
  'the client has received the beginning of a streamed answer',
  async function (this: ProvingGroundWorld) {
    beginStream(this);
    await this.agentSpec.observed.open.get().textWith(parts(1));
  },
);

Given('the agent is still working on a request', async function (this: ProvingGroundWorld) {
  const { held, agentSide } = this.agentSpec.instrument.openHold();
  this.agentSpec.observed.open.set(held);
  await this.agentSpec.observed.agentSide.set(agentSide).hasReceived();
});

When('the agent sends the next part', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().sendsNextPart();
});

When('the agent finishes its answer', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().finishes();
});

When('the agent dies', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().dies();
});

When('the client goes away', function (this: ProvingGroundWorld) {
  this.agentSpec.observed.open.get().giveUp();
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
