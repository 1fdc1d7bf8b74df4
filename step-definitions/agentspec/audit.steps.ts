// Steps about the audit ring: what it holds, in which order, how it is followed, and what the entry of a request shows.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { BenchError } from '../../runner/errors';
import { auditWords } from '../../support/agentspec/clients/field-words';
import type { AuditEntry } from '../../support/agentspec/clients/types';
import { uuidV4 } from './proxy.steps';
import type { ProvingGroundWorld } from '../../support/world';

const isoUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const MINUTE = 60_000;

export const entryOf = (world: ProvingGroundWorld): Promise<AuditEntry> => world.agentSpec.entry();

const idsIn = async (world: ProvingGroundWorld): Promise<string[]> =>
  (await world.agentSpec.control.audit()).map(({ requestId }) => requestId);

/** @throws BenchError when there are none: a ring without them would hold whatever is said of it */
function idsSent(world: ProvingGroundWorld): string[] {
  const ids = world.agentSpec.observed.replies.map(({ requestId }) => requestId);
  if (ids.length === 0) throw new BenchError('no client has sent a request before this step');
  return ids;
}

type Order = (ids: readonly string[]) => readonly string[];

async function ringIs(world: ProvingGroundWorld, expected: readonly string[], order: Order): Promise<void> {
  expect(order(await idsIn(world)), 'request ids in the ring').to.deep.equal(order(expected));
}

When('an operator asks for {int} audit entry only', async function (this: ProvingGroundWorld, count: number) {
  this.answer.set(await this.agentSpec.control.newestEntries(count));
});

When('an operator follows the audit ring', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.feed.set(this.agentSpec.control.auditStream());
  await this.agentSpec.observed.feed.get().head();
});

Given('an operator has read the audit entry', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.entry.set(await this.agentSpec.entry());
});

/** Rows: the words of `auditWords`. */
Then('the audit entry shows:', async function (this: ProvingGroundWorld, table: DataTable) {
  const expected = auditWords.expected(table.rowsHash());
  expect(auditWords.actual(await this.agentSpec.entry(), Object.keys(expected))).to.deep.equal(expected);
});

Then('the audit entry shows no:', async function (this: ProvingGroundWorld, table: DataTable) {
  expect(auditWords.present(await this.agentSpec.entry(), table.raw().flat())).to.deep.equal([]);
});

/** For what an agent pushes: it comes after the answer. */
Then('before long the audit entry shows:', async function (this: ProvingGroundWorld, table: DataTable) {
  const expected = auditWords.expected(table.rowsHash());
  const words = Object.keys(expected);
  const entry = await this.agentSpec.entry((one) => auditWords.missing(one, words));
  expect(auditWords.actual(entry, words)).to.deep.equal(expected);
});

Then('before long the audit entry shows a model call', async function (this: ProvingGroundWorld) {
  const entry = await this.agentSpec.entry((one) => auditWords.missing(one, ['model calls']));
  expect(entry.modelCalls).to.have.length(1);
  expect(entry.modelCalls?.[0]?.modelId).to.be.a('string').and.not.equal('');
  expect(entry.modelCalls?.[0]?.tokenCount).to.be.a('number').above(0);
});

/** An agent that pushes at its own time may come too early or too late: once is luck. */
Then('before long each of their audit entries shows a model call', async function (this: ProvingGroundWorld) {
  await this.agentSpec.control.allEntriesOf(idsSent(this), (one) => auditWords.missing(one, ['model calls']));
});

Then('the audit entry shows the guardrail {string}', async function (this: ProvingGroundWorld, name: string) {
  expect((await this.agentSpec.entry()).guardrailsInvoked).to.include(name);
});

Then('the audit entry shows a tool that the agent declares', async function (this: ProvingGroundWorld) {
  const declared = await this.agentSpec.control.declaredTools();
  expect(declared).to.include.oneOf((await this.agentSpec.entry()).toolsCalled ?? []);
});

Then(
  'the audit entry says when it was recorded and how long the request took',
  async function (this: ProvingGroundWorld) {
    const { timestamp, durationMs } = await this.agentSpec.entry();
    expect(timestamp).to.match(isoUtc);
    expect(Date.parse(timestamp), 'the moment of recording').to.be.closeTo(Date.now(), MINUTE);
    expect(durationMs).to.satisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0);
  },
);

Then('the audit entry says that the request was aborted', async function (this: ProvingGroundWorld) {
  const { excerpt, statusCode } = await this.agentSpec.entry();
  expect({ excerpt, statusCode }).to.deep.equal({ excerpt: 'aborted', statusCode: undefined });
});

Then(
  "an audit entry with an id of the sidecar's says that the request was aborted",
  async function (this: ProvingGroundWorld) {
    const { request } = this.agentSpec.observed.open.get();
    const { requestId, excerpt } = await this.agentSpec.control.entryAt(request.target);
    expect(excerpt).to.equal('aborted');
    expect(requestId).to.match(uuidV4);
  },
);

Then('the audit entry is as the operator has read it', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.entry()).to.deep.equal(this.agentSpec.observed.entry.get());
});

Then(
  'the audit entry is as the operator has read it, apart from its {word}',
  async function (this: ProvingGroundWorld, changed: string) {
    const others = auditWords.without(await this.agentSpec.entry(), changed);
    expect(others).to.deep.equal(auditWords.without(this.agentSpec.observed.entry.get(), changed));
  },
);

Then('the audit ring already holds the entry of the request', async function (this: ProvingGroundWorld) {
  expect(await idsIn(this)).to.include(this.agentSpec.observed.requestId);
});

Then('the audit ring holds no entry of the request', async function (this: ProvingGroundWorld) {
  expect(await idsIn(this)).not.to.include(this.agentSpec.observed.requestId);
});

Then('each request has exactly one audit entry', async function (this: ProvingGroundWorld) {
  const sent = idsSent(this);
  const recorded = (await idsIn(this)).filter((id) => sent.includes(id));
  expect(recorded.sort()).to.deep.equal(sent.sort());
});

Then('the audit ring is empty', function (this: ProvingGroundWorld) {
  return ringIs(this, [], (ids) => ids);
});

Then('the audit ring holds just those requests, oldest first', function (this: ProvingGroundWorld) {
  return ringIs(this, idsSent(this), (ids) => ids);
});

Then(
  'the audit ring holds just the last {int} of those requests, {ringOrder}',
  function (this: ProvingGroundWorld, count: number, order: Order) {
    return ringIs(this, idsSent(this).slice(-count), order);
  },
);

Then(
  'the operator is sent the entries of all {int} requests, each once, in order',
  async function (this: ProvingGroundWorld, count: number) {
    const ids = idsSent(this);
    expect(ids).to.have.length(count);
    const isWhole = (feed: string): boolean => feed.includes(ids.at(-1)!) && feed.endsWith('\n\n');
    const text = await this.agentSpec.observed.feed.get().textOnce('the entry of the last request', isWhole);
    const events = text.split('\n\n').filter(Boolean);
    expect(events.map((event) => JSON.parse(event.replace(/^data: /, '')).requestId)).to.deep.equal(ids);
  },
);

Then('the operator is connected to a live stream at once', async function (this: ProvingGroundWorld) {
  const head = await this.agentSpec.observed.feed.get().head();
  expect(head.status).to.equal(200);
  expect(head.header('content-type')).to.match(/^text\/event-stream/);
  expect(head.header('cache-control')).to.match(/no-cache/);
});
