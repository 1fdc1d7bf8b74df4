// Steps about the audit ring: what it holds, in which order, and how it is followed.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { AuditEntry } from '../../support/agentspec/clients/types';
import type { ProvingGroundWorld } from '../../support/world';

const PLAIN = { target: '/plans' };
const isoUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The entry of the request that the scenario speaks of: the one still open at its time, or the last answered. */
export async function entryOf(world: ProvingGroundWorld): Promise<AuditEntry> {
  return world.agentSpec.control.entryOf(world.agentSpec.observed.requestId);
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function send(world: ProvingGroundWorld, count: number): Promise<void> {
  world.agentSpec.observed.replies.push(...(await world.agentSpec.proxy.inARow(count, PLAIN)));
}

async function ringIs(world: ProvingGroundWorld, expected: readonly string[]): Promise<void> {
  const ids = (await world.agentSpec.control.audit()).map(({ requestId }) => requestId);
  expect(ids, 'request ids in the ring, oldest first').to.deep.equal(expected);
}

const idsOf = (world: ProvingGroundWorld): string[] =>
  world.agentSpec.observed.replies.map(({ requestId }) => requestId);

When('a client requests {string} of the agent', async function (this: ProvingGroundWorld, target: string) {
  this.agentSpec.observed.reply.set(await this.agentSpec.proxy.request({ target }));
});

When('a client sends {int} requests one after the other', function (this: ProvingGroundWorld, count: number) {
  return send(this, count);
});

Given('a client has sent {int} request(s)', function (this: ProvingGroundWorld, count: number) {
  return send(this, count);
});

When(
  '{int} clients send a request at the same time',
  async function (this: ProvingGroundWorld, count: number) {
    this.agentSpec.observed.replies.push(...(await this.agentSpec.proxy.atOnce(count, PLAIN)));
  },
);

When(
  '{int} clients send {int} requests between them',
  async function (this: ProvingGroundWorld, clients: number, count: number) {
    this.agentSpec.observed.replies.push(...(await this.agentSpec.proxy.atOnce(count, PLAIN, clients)));
  },
);

When('a client sends {int} requests with one id', async function (this: ProvingGroundWorld, count: number) {
  const { requestId } = this.agentSpec.observed.reply.set(await this.agentSpec.proxy.request(PLAIN));
  await this.agentSpec.proxy.inARow(count - 1, { ...PLAIN, headers: { 'x-request-id': requestId } });
});

When(
  'a client sends requests for {string} and {string} with one id',
  async function (this: ProvingGroundWorld, first: string, second: string) {
    const proxy = this.agentSpec.proxy;
    const { requestId } = await proxy.request({ target: first });
    this.agentSpec.observed.reply.set(
      await proxy.request({ target: second, headers: { 'x-request-id': requestId } }),
    );
  },
);

When('an operator follows the audit ring', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.feed.set(this.agentSpec.control.auditStream());
  await this.agentSpec.observed.feed.get().head();
});

When('the reader goes away', function (this: ProvingGroundWorld) {
  this.agentSpec.observed.feed.get().giveUp();
});

Then(
  'the audit entry of the request has status {int}',
  async function (this: ProvingGroundWorld, status: number) {
    expect((await entryOf(this)).statusCode).to.equal(status);
  },
);

Then('the audit entry of the request has:', async function (this: ProvingGroundWorld, table: DataTable) {
  const entry: Record<string, unknown> = { ...(await entryOf(this)) };
  const expected = Object.fromEntries(table.hashes().map(({ field, value }) => [field, value]));
  const actual = Object.fromEntries(Object.keys(expected).map((field) => [field, asText(entry[field])]));
  expect(actual).to.deep.equal(expected);
});

Then(
  'the audit entry of the request has none of:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const present = Object.keys(await entryOf(this));
    expect(
      table
        .raw()
        .flat()
        .filter((field) => present.includes(field)),
    ).to.deep.equal([]);
  },
);

Then(
  'the entry says when it was recorded and how long the request took',
  async function (this: ProvingGroundWorld) {
    const { timestamp, durationMs } = await entryOf(this);
    expect(timestamp).to.match(isoUtc);
    expect(Math.abs(Date.parse(timestamp) - Date.now()), 'milliseconds since it was recorded').to.be.below(
      60_000,
    );
    expect(durationMs).to.satisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0);
  },
);

Then('the audit entry of the request says that it was aborted', async function (this: ProvingGroundWorld) {
  const entry = await entryOf(this);
  expect(entry).to.have.property('excerpt', 'aborted');
  expect(entry).not.to.have.property('statusCode');
});

Then('the audit ring already holds the entry of the request', async function (this: ProvingGroundWorld) {
  const ids = (await this.agentSpec.control.audit()).map(({ requestId }) => requestId);
  expect(ids).to.include(this.agentSpec.observed.requestId);
});

Then(
  'the audit ring holds {int} entry/entries of that id',
  async function (this: ProvingGroundWorld, count: number) {
    const entries = await this.agentSpec.control.audit();
    expect(entries.filter(({ requestId }) => requestId === this.agentSpec.observed.requestId)).to.have.length(
      count,
    );
  },
);

Then('there is an audit entry for {string}', async function (this: ProvingGroundWorld, id: string) {
  await this.agentSpec.control.entryOf(id);
});

Then('there is an audit entry for the id that the agent received', async function (this: ProvingGroundWorld) {
  await this.agentSpec.control.entryOf(String(this.agentSpec.observed.echo.get().headers['x-request-id']));
});

Then('every one of those requests has exactly one entry', async function (this: ProvingGroundWorld) {
  const sent = new Set(idsOf(this));
  const recorded = (await this.agentSpec.control.audit()).map(({ requestId }) => requestId);
  expect(recorded.filter((id) => sent.has(id)).sort()).to.deep.equal([...sent].sort());
});

Then(
  'the audit ring holds the entries of the last {int} requests, and no others',
  async function (this: ProvingGroundWorld, count: number) {
    const recorded = (await this.agentSpec.control.audit()).map(({ requestId }) => requestId);
    expect(recorded.sort()).to.deep.equal(idsOf(this).slice(-count).sort());
  },
);

Then('the audit ring is empty', function (this: ProvingGroundWorld) {
  return ringIs(this, []);
});

Then('the audit ring holds just those requests, oldest first', function (this: ProvingGroundWorld) {
  return ringIs(this, idsOf(this));
});

Then(
  'the audit ring holds just the last {int} of those requests, oldest first',
  function (this: ProvingGroundWorld, count: number) {
    return ringIs(this, idsOf(this).slice(-count));
  },
);

Then(
  'the reader is sent the entries of all {int} requests, each once, in order',
  async function (this: ProvingGroundWorld, count: number) {
    const ids = idsOf(this);
    expect(ids).to.have.length(count);
    const isWhole = (feed: string): boolean => feed.includes(ids.at(-1)!) && feed.endsWith('\n\n');
    const text = await this.agentSpec.observed.feed.get().textOnce('the entry of the last request', isWhole);
    const events = text.split('\n\n').filter(Boolean);
    const recorded = events.map((event) => JSON.parse(event.replace(/^data: /, '')).requestId);
    expect(recorded).to.deep.equal(ids);
  },
);

Then(
  'the reader is connected to a stream of events that is not to be cached',
  async function (this: ProvingGroundWorld) {
    const head = await this.agentSpec.observed.feed.get().head();
    expect(head.status).to.equal(200);
    expect(head.header('content-type')).to.match(/^text\/event-stream/);
    expect(head.header('cache-control')).to.match(/no-cache/);
  },
);
