// Steps about what clients send, as the Givens want it, and what many clients receive.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { HttpRequest } from '../../runner/http/http-request';
import type { Kind } from '../../support/agentspec/scenario/client';
import type { ProvingGroundWorld } from '../../support/world';

type BodyKind = 'JSON' | 'malformed JSON' | 'binary data' | 'no bytes';

const bodies: Record<BodyKind, { type: string; body: string | Buffer }> = {
  JSON: { type: 'application/json', body: '{"message":"Grüße","steps":[1,2.50]}' },
  'malformed JSON': { type: 'application/json', body: '{"message": "unfinished' },
  'binary data': { type: 'application/octet-stream', body: randomBytes(65_536) },
  'no bytes': { type: 'text/plain', body: '' },
};

async function send(world: ProvingGroundWorld, request: Partial<HttpRequest> = {}): Promise<void> {
  world.agentSpec.observed.sent.set(request);
  world.agentSpec.keep(await world.agentSpec.client.send(request));
}

/** The body is sent when the server says so, and not at all when it does not. */
async function askFirst(world: ProvingGroundWorld, request: Partial<HttpRequest>): Promise<void> {
  let told = false;
  await send(world, { ...request, method: 'POST', onContinue: () => (told = true) });
  world.agentSpec.observed.toldToGoOn.set(told);
}

Given('the client claims that the guardrail {string} ran', function (this: ProvingGroundWorld, name: string) {
  this.agentSpec.client.claimsGuardrail(name);
});

When('a client sends a chat message', async function (this: ProvingGroundWorld) {
  this.agentSpec.keep(await this.agentSpec.client.chat());
});

When('a client sends a chat message to {string}', async function (this: ProvingGroundWorld, target: string) {
  this.agentSpec.keep(await this.agentSpec.client.chat({ target }));
});

When('a client sends a chat message of {size}', async function (this: ProvingGroundWorld, size: number) {
  this.agentSpec.keep(await this.agentSpec.client.chat({ message: 'x'.repeat(size) }));
});

When(
  'a client sent/sends {int} {kind}',
  async function (this: ProvingGroundWorld, count: number, kind: Kind) {
    this.agentSpec.keep(...(await this.agentSpec.client.inARow(count, kind)));
  },
);

When(
  '{int} clients send {int} {kind} between them',
  async function (this: ProvingGroundWorld, clients: number, count: number, kind: Kind) {
    this.agentSpec.keep(...(await this.agentSpec.client.atOnce(count, kind, clients)));
  },
);

When('a client sends a request', function (this: ProvingGroundWorld) {
  return send(this);
});

When('a client sends a {method} request', function (this: ProvingGroundWorld, method: string) {
  return send(this, { method });
});

When('a client requests {string} of the agent', function (this: ProvingGroundWorld, target: string) {
  return send(this, { target });
});

When(
  'a client sends requests for {string} and {string} with one id',
  async function (this: ProvingGroundWorld, first: string, second: string) {
    await send(this, { target: first });
    const { requestId } = this.agentSpec.observed.reply.get();
    await send(this, { target: second, headers: { 'x-request-id': requestId } });
  },
);

When('a client sends a request without an id', async function (this: ProvingGroundWorld) {
  this.agentSpec.keep(await this.agentSpec.client.sendUnstamped());
});

When('a client sends a request with the headers:', function (this: ProvingGroundWorld, table: DataTable) {
  return send(this, { headers: table.rowsHash() });
});

When('a client sends a request with a header of {size}', function (this: ProvingGroundWorld, size: number) {
  return send(this, { headers: { 'x-long': 'a'.repeat(size) } });
});

/** Their hosts must not be told apart by chance. */
When(
  'a client sends a request for the hosts {string} and {string}',
  function (this: ProvingGroundWorld, one: string, other: string) {
    return send(this, { headers: { host: [one, other] } });
  },
);

When(
  'a client sends a {method} request that may be forwarded {int} times',
  function (this: ProvingGroundWorld, method: string, times: number) {
    return send(this, { method, headers: { 'max-forwards': String(times) } });
  },
);

When('a client sends a request, and ends its side of the connection', function (this: ProvingGroundWorld) {
  return send(this, { halfCloses: true });
});

When(
  'a client asks whether its body of {bodyKind} is wanted',
  function (this: ProvingGroundWorld, kind: BodyKind) {
    const { type, body } = bodies[kind];
    return askFirst(this, { headers: { 'content-type': type }, body });
  },
);

When('a client asks whether its body of {size} is wanted', function (this: ProvingGroundWorld, size: number) {
  return askFirst(this, { body: Buffer.alloc(size, 'x') });
});

Then('the client is told to go on', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.toldToGoOn.get()).to.equal(true);
});

Then('the client is not told to go on', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.toldToGoOn.get()).to.equal(false);
});

When('a client sends a body of {bodyKind}', function (this: ProvingGroundWorld, kind: BodyKind) {
  const { type, body } = bodies[kind];
  return send(this, { method: 'POST', headers: { 'content-type': type }, body });
});

When('a client sends a body of {size}', function (this: ProvingGroundWorld, size: number) {
  return send(this, { method: 'POST', body: Buffer.alloc(size, 'x') });
});

When(
  'a client sends a body of {size} without telling its length',
  function (this: ProvingGroundWorld, size: number) {
    return send(this, { method: 'POST', body: Readable.from([Buffer.alloc(size, 'x')]) });
  },
);

Then("the client receives the agent's reply", function (this: ProvingGroundWorld) {
  const { reply } = this.answer.get().json<{ reply?: unknown }>();
  expect(reply).to.be.a('string').and.not.equal('');
});

Then('the client receives no AgentSpec header', function (this: ProvingGroundWorld) {
  const names = Object.keys(this.answer.get().received.headers);
  expect(names.filter((name) => name.startsWith('x-agentspec-'))).to.deep.equal([]);
});

Then('every client is answered with status {int}', function (this: ProvingGroundWorld, status: number) {
  const statuses = new Set(this.agentSpec.observed.replies.map(({ answer }) => answer.status));
  expect([...statuses]).to.deep.equal([status]);
});
