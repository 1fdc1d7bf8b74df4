// Steps about the control plane: its routes, the shape of its answers and refusals, and explanations of requests.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { valueAt } from '../../runner/http/value-at';
import type { HttpRequest } from '../../runner/http/http-request';
import type { ProvingGroundWorld } from '../../support/world';
import { entryOf } from './audit.steps';

type BadBody = 'malformed JSON' | 'XML' | 'a body larger than 1 MiB';

const MIB = 1024 * 1024;

const badBodies: Record<BadBody, Pick<HttpRequest, 'headers' | 'body'>> = {
  'malformed JSON': { headers: { 'content-type': 'application/json' }, body: '{"unfinished": ' },
  XML: { headers: { 'content-type': 'application/xml' }, body: '<request/>' },
  'a body larger than 1 MiB': {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ padding: 'x'.repeat(MIB) }),
  },
};

async function ask(world: ProvingGroundWorld, request: HttpRequest): Promise<void> {
  world.agentSpec.observed.control.set(await world.agentSpec.control.send(request));
}

const answerOf = (world: ProvingGroundWorld) => world.agentSpec.observed.control.get();

When('an operator reads {string} of the control plane', function (this: ProvingGroundWorld, target: string) {
  return ask(this, { target });
});

When(
  'an operator sends a {method} request to {string} of the control plane',
  function (this: ProvingGroundWorld, method: string, target: string) {
    return ask(this, { method, target });
  },
);

When(
  'an operator posts {badBody} to {string} of the control plane',
  function (this: ProvingGroundWorld, kind: BadBody, target: string) {
    return ask(this, { method: 'POST', target, ...badBodies[kind] });
  },
);

When('an operator asks to explain the request', function (this: ProvingGroundWorld) {
  return ask(this, { target: `/explain/${encodeURIComponent(this.agentSpec.observed.requestId)}` });
});

When('an operator asks to explain the request {string}', function (this: ProvingGroundWorld, id: string) {
  return ask(this, { target: `/explain/${encodeURIComponent(id)}` });
});

Given('a client has gone away before its answer', async function (this: ProvingGroundWorld) {
  const { held, agentSide } = this.agentSpec.instrument.openHold();
  this.agentSpec.observed.open.set(held);
  await agentSide.hasReceived();
  held.giveUp();
  await entryOf(this);
});

Then('the control plane is live', async function (this: ProvingGroundWorld) {
  await ask(this, { target: '/health/live' });
  expect(answerOf(this).status).to.equal(200);
  expect(answerOf(this).json()).to.include({ status: 'live' });
});

Then('the control plane answers with status {int}', function (this: ProvingGroundWorld, status: number) {
  expect(answerOf(this).status, answerOf(this).text.slice(0, 300)).to.equal(status);
});

Then('the answer is JSON', function (this: ProvingGroundWorld) {
  expect(answerOf(this).header('content-type')).to.match(/^application\/json/);
  answerOf(this).json();
});

Then('the answer has no body', function (this: ProvingGroundWorld) {
  expect(answerOf(this).text).to.equal('');
});

Then(
  'the alias {string} is answered with the same status and fields',
  async function (this: ProvingGroundWorld, target: string) {
    const alias = await this.agentSpec.control.get(target);
    expect(alias.status).to.equal(answerOf(this).status);
    expect(fieldsOf(alias.json())).to.deep.equal(fieldsOf(answerOf(this).json()));
  },
);

Then(
  'the answer has {string} with {string}',
  function (this: ProvingGroundWorld, field: string, value: string) {
    expect(valueAt(answerOf(this).json(), field)).to.equal(value);
  },
);

Then('the answer has these values:', function (this: ProvingGroundWorld, table: DataTable) {
  const body = answerOf(this).json();
  const expected = Object.fromEntries(table.hashes().map(({ field, value }) => [field, value]));
  const actual = Object.fromEntries(Object.keys(expected).map((field) => [field, valueAt(body, field)]));
  expect(actual).to.deep.equal(expected);
});

Then('the answer is a list of {int}', function (this: ProvingGroundWorld, length: number) {
  expect(answerOf(this).json()).to.be.an('array').with.length(length);
});

Then('the refusal has the shape of every refusal', function (this: ProvingGroundWorld) {
  const { status } = answerOf(this);
  const refusal = answerOf(this).json<Record<string, unknown>>();
  expect(refusal.statusCode).to.equal(status);
  expect(refusal.error).to.be.a('string').and.not.equal('');
  expect(refusal.message).to.be.a('string').and.not.equal('');
});

Then('the refusal says {string}', function (this: ProvingGroundWorld, error: string) {
  expect(answerOf(this).json()).to.have.property('error', error);
});

Then('the refusal says why', function (this: ProvingGroundWorld) {
  expect(answerOf(this).json()).to.have.property('error').that.is.a('string').and.does.not.equal('');
});

Then('the refusal mentions {string}', function (this: ProvingGroundWorld, text: string) {
  expect(answerOf(this).json()).to.have.property('error').that.includes(text);
});

Then(
  'the explanation is the entry of the request, with the steps:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const { steps, ...told } = answerOf(this).json<{ steps: unknown }>();
    const { requestId, timestamp, method, path, durationMs, statusCode } = await entryOf(this);
    expect(told).to.deep.include({ requestId, timestamp, method, path, durationMs, statusCode });
    expect(stepsOf(steps)).to.deep.equal(table.hashes());
  },
);

Then('the explanation ends with the step {string}', function (this: ProvingGroundWorld, name: string) {
  expect(stepsOf(answerOf(this).json<{ steps: unknown }>().steps).map(({ step }) => step)).to.deep.equal([
    name,
  ]);
});

Then('the answer tells the version and the uptime of the sidecar', function (this: ProvingGroundWorld) {
  const { sidecar } = answerOf(this).json<{ sidecar: { version: unknown; uptime: unknown } }>();
  expect(sidecar.version).to.be.a('string').and.not.equal('');
  expect(sidecar.uptime).to.satisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0);
});

Then('the answer does not tell the address of the agent', function (this: ProvingGroundWorld) {
  expect(answerOf(this).text).not.to.match(/https?:\/\//);
});

function fieldsOf(body: unknown): string[] {
  return Array.isArray(body) ? ['a list'] : Object.keys(body as object).sort();
}

function stepsOf(steps: unknown): { step: string; result: string }[] {
  return (steps as Record<string, string>[]).map((one) => ({
    step: one.step ?? one.name ?? '',
    result: one.result ?? '',
  }));
}
