// Steps about live events: who may follow them, what is seen of what happens, and what after a connection was lost.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { LiveMessage } from '../../support/optiinfra/clients/types';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

Given('a viewer follows the live events', async function (this: ProvingGroundWorld) {
  await companyOf(this).follow('viewer');
});

When(
  "somebody without a token tries to follow {word}'s live events",
  async function (this: ProvingGroundWorld, name: string) {
    this.optiInfra.socket.set(await this.optiInfra.company(name).followedBy());
  },
);

When(
  "somebody with a false token tries to follow {word}'s live events",
  async function (this: ProvingGroundWorld, name: string) {
    this.optiInfra.socket.set(await this.optiInfra.company(name).followedBy('a.false.token'));
  },
);

When(
  "the owner of {word} tries to follow {word}'s live events",
  async function (this: ProvingGroundWorld, other: string, name: string) {
    const { socket } = this.optiInfra;
    socket.set(await this.optiInfra.company(name).followedBy(this.optiInfra.company(other)));
  },
);

/** Codes with which the server closes (WSK-3). */
const codes: Readonly<Record<string, number>> = { unauthorized: 4401, forbidden: 4403 };

Then('the socket is closed as {refusal}', function (this: ProvingGroundWorld, reason: string) {
  const live = this.optiInfra.socket;
  expect(live.get().closedWith, 'code').to.equal(codes[reason]);
  expect(live.get().messages, 'what was shown before').to.deep.equal([]);
});

Then(
  'the owner of {word} can follow the live events',
  async function (this: ProvingGroundWorld, name: string) {
    const live = await this.optiInfra.company(name).follow();
    expect(live.messages.map(({ type }) => type)).to.include('connected');
  },
);

When("the owner's connection drops", function (this: ProvingGroundWorld) {
  companyOf(this).live.get().close();
});

When('the owner comes back, and tells what was seen last', async function (this: ProvingGroundWorld) {
  await companyOf(this).live.get().comeBack();
});

/** "the step "deploy canary" completed", "the optimization executing, with 10 % of the traffic" */
function isTold(words: string): (message: LiveMessage) => boolean {
  const [, name, stepStatus] = /^the step "(.+)" (\w+)$/.exec(words) ?? [];
  const [, status, share] = /^the optimization (\w+), with (\d+) % of the traffic$/.exec(words) ?? [];
  const wanted = name
    ? { type: 'step', name: name.replaceAll(' ', '_'), status: stepStatus }
    : { type: 'optimization', status, traffic_percent: Number(share) };
  return ({ type, data }) =>
    Object.entries(wanted).every(([field, value]) => ({ ...data, type })[field] === value);
}

/** All that the platform has told of by now has come. */
async function seen({ owner, id, live }: Company): Promise<{ events: number[]; messages: LiveMessage[] }> {
  const events = (await owner.events(id)).map(({ seq }) => seq);
  const last = events.at(-1) ?? 0;
  await live.get().until(`the message of event ${last}`, (all) => all.some(({ seq }) => seq === last));
  const { greetedAt, ofEvents } = live.get();
  return {
    events: events.filter((seq) => seq > greetedAt),
    messages: ofEvents.filter(({ seq }) => seq! <= last),
  };
}

Then('the owner has seen, in this order:', async function (this: ProvingGroundWorld, table: DataTable) {
  const { messages } = await seen(companyOf(this));
  let from = 0;
  for (const [words] of table.raw()) {
    const found = messages.findIndex((message, index) => index >= from && isTold(words!)(message));
    const rest = messages.slice(from).map(({ type, data }) => `${type} ${JSON.stringify(data)}`);
    expect(found, `${words}, after message ${from} among ${rest.join('; ')}`).to.be.at.least(from);
    from = found + 1;
  }
});

Then('each message has the number and the time of its event', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const { messages } = await seen(company);
  const events = await company.owner.events(company.id);
  const parts = ({
    seq,
    timestamp,
    correlation_id,
  }: Pick<LiveMessage, 'seq' | 'timestamp' | 'correlation_id'>) => ({ seq, timestamp, correlation_id });
  const seqs = messages.map(({ seq }) => seq);
  expect(messages.map(parts)).to.deep.equal(events.filter(({ seq }) => seqs.includes(seq)).map(parts));
});

Then(
  'the owner has seen every event, none missing and none twice',
  async function (this: ProvingGroundWorld) {
    const { events, messages } = await seen(companyOf(this));
    expect(events, 'events since the owner follows').not.to.have.length(0);
    expect(messages.map(({ seq }) => seq)).to.deep.equal(events);
  },
);

Then(
  /^the (?:owner|viewer) sees that the analysis was started, and then that it was completed$/,
  async function (this: ProvingGroundWorld) {
    const { messages } = await seen(companyOf(this));
    const told = messages.filter(({ type }) => type === 'analysis').map(({ data }) => data['status']);
    expect(told).to.deep.equal(['running', 'completed']);
  },
);
