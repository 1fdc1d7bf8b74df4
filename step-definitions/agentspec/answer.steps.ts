// Steps about what a client receives, and about answers that the agent scripts, streams or holds back.
import { gunzipSync } from 'node:zlib';
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { headerRows } from '../../support/agentspec/clients/header-rows';
import type { ProvingGroundWorld } from '../../support/world';

/** What the agent's streamed answers consist of. */
const part = (number: number): string => `part ${number}\n`;

async function beginStream(world: ProvingGroundWorld): Promise<void> {
  const { stream, agentSide } = world.agentSpec.instrument.openStream();
  world.agentSpec.observed.open.set(stream);
  world.agentSpec.observed.agentSide.set(agentSide);
}

When(
  'the agent answers a request with status {int}',
  async function (this: ProvingGroundWorld, status: number) {
    this.agentSpec.observed.reply.set(await this.agentSpec.instrument.status(status));
  },
);

When(
  'the agent redirects a request to {string}',
  async function (this: ProvingGroundWorld, location: string) {
    const response = { status: 302, headers: [['location', location]] as const };
    this.agentSpec.observed.reply.set(await this.agentSpec.instrument.respond(response));
  },
);

When(
  'the agent answers with the body {string} and the headers:',
  async function (this: ProvingGroundWorld, body: string, table: DataTable) {
    const headers = this.agentSpec.observed.scriptedHeaders.set(headerRows(table));
    this.agentSpec.observed.reply.set(await this.agentSpec.instrument.respond({ headers, body }));
  },
);

When('the agent answers with a compressed body', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.reply.set(
    await this.agentSpec.instrument.respond({ headers: [], body: 'compressed', gzip: true }),
  );
});

When('a client asks for the head of an answer only', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.reply.set(await this.agentSpec.instrument.status(200, 'HEAD'));
});

When('the agent begins a streamed answer', function (this: ProvingGroundWorld) {
  return beginStream(this);
});

Given('the agent has begun a streamed answer', async function (this: ProvingGroundWorld) {
  await beginStream(this);
  await this.agentSpec.observed.open.get().textWith(part(1));
});

Given('the agent is working on a request', async function (this: ProvingGroundWorld) {
  const { held, agentSide } = this.agentSpec.instrument.openHold();
  this.agentSpec.observed.open.set(held);
  await this.agentSpec.observed.agentSide.set(agentSide).hasReceived();
});

When('the agent sends the next part', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().sendsNextPart();
});

When('the agent ends the answer', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().endsTheStream();
});

When('the agent finishes the request', async function (this: ProvingGroundWorld) {
  await this.agentSpec.observed.agentSide.get().releases();
  const open = this.agentSpec.observed.open.get();
  const { answer } = await open.end();
  this.agentSpec.observed.reply.set({ requestId: open.requestId, answer });
});

When('the agent dies', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().dies();
});

When('the client goes away', function (this: ProvingGroundWorld) {
  this.agentSpec.observed.open.get().giveUp();
});

Then('the client receives its first part', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.observed.open.get().textWith(part(1))).to.equal(part(1));
});

Then('the client receives its second part', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.observed.open.get().textWith(part(2))).to.equal(part(1) + part(2));
});

Then('the client receives the whole answer', async function (this: ProvingGroundWorld) {
  const { answer, ended } = await this.agentSpec.observed.open.get().end();
  expect(ended).to.equal('complete');
  expect(answer.text).to.equal(part(1) + part(2));
});

Then("the client's answer is cut off", async function (this: ProvingGroundWorld) {
  expect((await this.agentSpec.observed.open.get().end()).ended).to.equal('cut');
});

Then('the agent notices that nobody is waiting', function (this: ProvingGroundWorld) {
  return this.agentSpec.observed.agentSide.get().noticesThatTheClientIsGone();
});

Then('the client is answered with status {int}', function (this: ProvingGroundWorld, status: number) {
  expect(this.agentSpec.observed.reply.get().answer.status).to.equal(status);
});

Then('the answer explains itself in an {string}', function (this: ProvingGroundWorld, field: string) {
  expect(this.agentSpec.observed.reply.get().answer.json())
    .to.have.property(field)
    .that.is.a('string')
    .and.does.not.equal('');
});

Then(
  'the client receives the header {string} with {string}',
  function (this: ProvingGroundWorld, name: string, value: string) {
    expect(this.agentSpec.observed.reply.get().answer.header(name)).to.equal(value);
  },
);

Then('the client receives no {string} header', function (this: ProvingGroundWorld, name: string) {
  expect(this.agentSpec.observed.reply.get().answer.header(name)).to.equal(undefined);
});

Then('the client receives those headers', function (this: ProvingGroundWorld) {
  const { answer } = this.agentSpec.observed.reply.get();
  for (const [name] of this.agentSpec.observed.scriptedHeaders.get()) {
    const values = this.agentSpec.observed.scriptedHeaders
      .get()
      .filter(([other]) => other === name)
      .map(([, value]) => value);
    expect([answer.headers[name]].flat(), name).to.deep.equal(values);
  }
});

Then('the client receives the body {string}', function (this: ProvingGroundWorld, body: string) {
  expect(this.agentSpec.observed.reply.get().answer.text).to.equal(body);
});

Then('the client receives an empty body', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.reply.get().answer.body).to.have.length(0);
});

Then('the client can decompress the body', function (this: ProvingGroundWorld) {
  expect(gunzipSync(this.agentSpec.observed.reply.get().answer.body).toString()).to.equal('compressed');
});
