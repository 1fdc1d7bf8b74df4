// Steps about events that an agent pushes to the control plane after, or before, its answer.
import { randomUUID } from 'node:crypto';
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { eventOf, malformedEvents } from '../../support/agentspec/clients/pushed-events';
import type { ProvingGroundWorld } from '../../support/world';

interface Acknowledgement {
  requestId: string;
  found: boolean;
  opaViolations?: string[];
}

const toolCall = (name: string) => eventOf({ event: 'tool', name });

async function push(world: ProvingGroundWorld, events: readonly unknown[], more?: object): Promise<void> {
  const { control, observed } = world.agentSpec;
  world.answer.set(await control.pushEvents(observed.requestId, events, more));
}

Given('a request that the sidecar has never seen', function (this: ProvingGroundWorld) {
  this.agentSpec.observed.unknownRequest.set(`never-was-${randomUUID()}`);
});

/** Columns: event, name, detail; the words are those of `eventOf`. */
When('the agent pushes:', function (this: ProvingGroundWorld, table: DataTable) {
  return push(this, table.hashes().map(eventOf));
});

When(
  'the agent pushes eight malformed events and a call of the tool {string}',
  function (this: ProvingGroundWorld, name: string) {
    return push(this, [...malformedEvents, toolCall(name)]);
  },
);

When(
  'the agent pushes the guardrails {list}, and claims another method, path, status and time',
  function (this: ProvingGroundWorld, names: string[]) {
    const claims = {
      method: 'DELETE',
      path: '/elsewhere',
      statusCode: 500,
      timestamp: '1999-01-01T00:00:00Z',
      durationMs: 0,
    };
    const ran = names.map((name) => ({ ...eventOf({ event: 'guardrail', name }), ...claims }));
    return push(this, ran, claims);
  },
);

When(
  'the agent pushes a call of the tool {string} to the prefixed route',
  async function (this: ProvingGroundWorld, name: string) {
    const { control, observed } = this.agentSpec;
    const events = [toolCall(name)];
    this.answer.set(await control.post('/agentspec/events', { requestId: observed.requestId, events }));
  },
);

When('the agent pushes {int} events', function (this: ProvingGroundWorld, count: number) {
  return push(
    this,
    Array.from({ length: count }, () => toolCall('get-progress')),
  );
});

When('the agent pushes {size}', async function (this: ProvingGroundWorld, size: number) {
  const { control, observed } = this.agentSpec;
  const padded = (padding: string): string =>
    JSON.stringify({ requestId: observed.requestId, events: [], padding });
  const body = padded('x'.repeat(size - padded('').length));
  this.answer.set(await control.pushRaw({ headers: { 'content-type': 'application/json' }, body }));
});

/** Where the body is empty, there is none. */
When('the agent pushes this {word}:', async function (this: ProvingGroundWorld, kind: string, text: string) {
  const headers = { 'content-type': `application/${kind.toLowerCase()}` };
  this.answer.set(await this.agentSpec.control.pushRaw(text ? { headers, body: text } : {}));
});

Then('the sidecar knows the request', function (this: ProvingGroundWorld) {
  const { requestId, found } = this.answer.get().json<Acknowledgement>();
  expect({ status: this.answer.get().status, requestId, found }).to.deep.equal({
    status: 200,
    requestId: this.agentSpec.observed.requestId,
    found: true,
  });
});

Then('the sidecar does not know the request', function (this: ProvingGroundWorld) {
  const { requestId, found } = this.answer.get().json<Acknowledgement>();
  expect({ status: this.answer.get().status, requestId, found }).to.deep.equal({
    status: 202,
    requestId: this.agentSpec.observed.requestId,
    found: false,
  });
});

Then('the push breaks no policy', function (this: ProvingGroundWorld) {
  expect(this.answer.get().json<Acknowledgement>().opaViolations).to.deep.equal([]);
});

Then('the push leaves the violation {string}', function (this: ProvingGroundWorld, violation: string) {
  expect(this.answer.get().json<Acknowledgement>().opaViolations).to.deep.equal([violation]);
});
