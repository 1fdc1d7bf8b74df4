// Steps about what of a request arrives at the agent, as the agent tells it itself.
import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { changesOf, type Echo } from '../../support/agentspec/clients/demo-instrument';
import type { ProvingGroundWorld } from '../../support/world';

export const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const echoOf = (world: ProvingGroundWorld): Promise<Echo> =>
  world.agentSpec.instrument.echoIn(world.answer.get());

Then('the agent receives the request unchanged', async function (this: ProvingGroundWorld) {
  const { before, after } = changesOf(this.agentSpec.observed.sent.get(), await echoOf(this));
  expect(after).to.deep.equal(before);
});

Then('the agent receives no {string} header', async function (this: ProvingGroundWorld, name: string) {
  expect((await echoOf(this)).headers).not.to.have.property(name);
});

Then('the agent is told its own host, not {string}', async function (this: ProvingGroundWorld, host: string) {
  expect((await echoOf(this)).headers.host)
    .to.be.a('string')
    .that.does.not.equal(host);
});

Then(
  'the agent is told that it may be forwarded {int} times',
  async function (this: ProvingGroundWorld, times: number) {
    expect((await echoOf(this)).headers['max-forwards']).to.equal(String(times));
  },
);

Then('the agent receives a fresh random request id', async function (this: ProvingGroundWorld) {
  expect((await echoOf(this)).headers['x-request-id']).to.match(uuidV4);
});

Then('the agent has not received the request', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.instrument.timesSeen(this.agentSpec.observed.requestId)).to.equal(0);
});

Then('the agent has received the request once', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.instrument.timesSeen(this.agentSpec.observed.requestId)).to.equal(1);
});

Then('there is an audit entry for the id that the agent received', async function (this: ProvingGroundWorld) {
  await this.agentSpec.control.entryOf(String((await echoOf(this)).headers['x-request-id']));
});
