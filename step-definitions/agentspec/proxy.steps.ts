// Steps about what a client sends through the proxy, and what of it arrives at the agent.
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { HttpRequest } from '../../runner/http/http-request';
import type { ProvingGroundWorld } from '../../support/world';

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

type BodyKind = 'JSON' | 'malformed JSON' | 'binary data' | 'no bytes';

const bodies: Record<BodyKind, { type: string; body: string | Buffer }> = {
  JSON: { type: 'application/json', body: '{"message":"Grüße","steps":[1,2.50]}' },
  'malformed JSON': { type: 'application/json', body: '{"message": "unfinished' },
  'binary data': { type: 'application/octet-stream', body: randomBytes(65_536) },
  'no bytes': { type: 'text/plain', body: '' },
};

/** Sends a request that the agent echoes; keeps what was sent, what arrived, and the answer. */
async function sendToBeEchoed(world: ProvingGroundWorld, request: HttpRequest): Promise<void> {
  world.agentSpec.observed.sent.set(request);
  const { reply, echo } = await world.agentSpec.instrument.echo(request);
  world.agentSpec.observed.reply.set(reply);
  world.agentSpec.observed.echo.set(echo);
}

When('a client sends a {method} request', function (this: ProvingGroundWorld, method: string) {
  return sendToBeEchoed(this, { method, target: '/plans' });
});

When('a client requests the target {string}', function (this: ProvingGroundWorld, target: string) {
  return sendToBeEchoed(this, { target });
});

When('a client sends the headers:', function (this: ProvingGroundWorld, table: DataTable) {
  const headers = Object.fromEntries(table.hashes().map(({ name, value }) => [name, value]));
  return sendToBeEchoed(this, { target: '/plans', headers });
});

When('a client sends a header of {int} characters', function (this: ProvingGroundWorld, length: number) {
  return sendToBeEchoed(this, { target: '/plans', headers: { 'x-long': 'a'.repeat(length) } });
});

When(
  'a client names its header {string} as one of the connection',
  function (this: ProvingGroundWorld, name: string) {
    return sendToBeEchoed(this, {
      target: '/plans',
      headers: { connection: name, [name]: 'for this hop only' },
    });
  },
);

When('a client sends a body of {bodyKind}', function (this: ProvingGroundWorld, kind: BodyKind) {
  const { type, body } = bodies[kind];
  return sendToBeEchoed(this, { method: 'POST', target: '/plans', headers: { 'content-type': type }, body });
});

When('a client sends a body of {int} bytes', function (this: ProvingGroundWorld, length: number) {
  return sendToBeEchoed(this, { method: 'POST', target: '/plans', body: Buffer.alloc(length, 'x') });
});

When(
  'a client sends a body of {int} bytes with its length declared',
  async function (this: ProvingGroundWorld, length: number) {
    const request = { method: 'POST', target: '/demo/echo', body: Buffer.alloc(length, 'x') };
    this.agentSpec.observed.reply.set(await this.agentSpec.proxy.request(request));
  },
);

When(
  'a client sends a body of {int} bytes without its length being stated',
  async function (this: ProvingGroundWorld, length: number) {
    const request = {
      method: 'POST',
      target: '/demo/echo',
      body: Readable.from([Buffer.alloc(length, 'x')]),
    };
    this.agentSpec.observed.reply.set(await this.agentSpec.proxy.request(request));
  },
);

When('a client sends a request with the id {string}', function (this: ProvingGroundWorld, id: string) {
  return sendToBeEchoed(this, { target: '/plans', headers: { 'x-request-id': id } });
});

When('a client sends a request with no id', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.echo.set(await this.agentSpec.instrument.echoUnstamped({ target: '/plans' }));
});

When('a client sends a request with an empty id', async function (this: ProvingGroundWorld) {
  const request = { target: '/plans', headers: { 'x-request-id': '' } };
  this.agentSpec.observed.echo.set(await this.agentSpec.instrument.echoUnstamped(request));
});

Then('the agent receives the method {string}', function (this: ProvingGroundWorld, method: string) {
  expect(this.agentSpec.observed.echo.get().method).to.equal(method);
});

Then('the agent receives the target {string}', function (this: ProvingGroundWorld, target: string) {
  expect(this.agentSpec.observed.echo.get().target).to.equal(target);
});

Then('the agent receives those headers', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.echo.get().headers).to.include(this.agentSpec.observed.sent.get().headers);
});

Then('the agent receives that header whole', function (this: ProvingGroundWorld) {
  const sent = this.agentSpec.observed.sent.get().headers!['x-long'];
  expect(
    this.agentSpec.observed.echo.get().headers['x-long'] === sent,
    'the header arrived as it was sent',
  ).to.equal(true);
});

Then('the agent receives no {string} header', function (this: ProvingGroundWorld, name: string) {
  expect(this.agentSpec.observed.echo.get().headers).not.to.have.property(name);
});

Then('the agent receives another host than {string}', function (this: ProvingGroundWorld, host: string) {
  expect(this.agentSpec.observed.echo.get().headers.host).to.be.a('string').that.does.not.equal(host);
});

Then('the agent receives the same bytes', function (this: ProvingGroundWorld) {
  const sent = Buffer.from(this.agentSpec.observed.sent.get().body as string | Buffer);
  const { bodyLength, bodySha256 } = this.agentSpec.observed.echo.get();
  expect(bodyLength).to.equal(sent.length);
  expect(bodySha256).to.equal(createHash('sha256').update(sent).digest('hex'));
});

Then('the agent receives the request id {string}', function (this: ProvingGroundWorld, id: string) {
  expect(this.agentSpec.observed.echo.get().headers['x-request-id']).to.equal(id);
});

Then('the agent receives a fresh random request id', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.echo.get().headers['x-request-id']).to.match(uuidV4);
});

Then('the agent has not received the request', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.instrument.timesSeen(this.agentSpec.observed.reply.get().requestId)).to.equal(
    0,
  );
});

Then('the agent has received the request once', async function (this: ProvingGroundWorld) {
  expect(await this.agentSpec.instrument.timesSeen(this.agentSpec.observed.reply.get().requestId)).to.equal(
    1,
  );
});
