// Steps about the control plane: its routes, the shape of its answers and refusals, and explanations of requests.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
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

Then(
  'the alias {string} is answered with the same status and fields',
  async function (this: ProvingGroundWorld, target: string) {
    const alias = await this.agentSpec.control.get(target);
    expect(alias.status).to.equal(answerOf(this).status);
    expect(fieldsOf(alias.json())).to.deep.equal(fieldsOf(answerOf(this).json()));
  },
);

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
