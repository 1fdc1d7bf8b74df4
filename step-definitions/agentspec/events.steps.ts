// Steps about events that an agent pushes to the control plane after, or before, its answer.
import { randomUUID } from 'node:crypto';
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { AuditEntry, BehaviouralEvent } from '../../support/agentspec/clients/types';
import type { ProvingGroundWorld } from '../../support/world';
import { entryOf } from './audit.steps';

interface Acknowledgement {
  requestId: string;
  found: boolean;
  opaViolations?: string[];
}

async function push(world: ProvingGroundWorld, events: readonly BehaviouralEvent[]): Promise<void> {
  world.agentSpec.observed.control.set(
    await world.agentSpec.control.pushEvents(world.agentSpec.observed.requestId, events),
  );
}

async function pushForNobody(world: ProvingGroundWorld, events: readonly BehaviouralEvent[]): Promise<void> {
  const requestId = world.agentSpec.observed.unknownRequest.set(`never-was-${randomUUID()}`);
  world.agentSpec.observed.control.set(await world.agentSpec.control.pushEvents(requestId, events));
}

async function pushRaw(
  world: ProvingGroundWorld,
  contentType: string | undefined,
  body?: string,
): Promise<void> {
  const headers = contentType ? { 'content-type': contentType } : {};
  world.agentSpec.observed.control.set(
    await world.agentSpec.control.send({ method: 'POST', target: '/events', headers, body }),
  );
}

const toolCall = { type: 'tool', name: 'get-progress' };

When('the agent pushes {json}', function (this: ProvingGroundWorld, event: BehaviouralEvent) {
  return push(this, [event]);
});

Given('the agent has pushed {json}', function (this: ProvingGroundWorld, event: BehaviouralEvent) {
  return push(this, [event]);
});

When('the agent pushes:', function (this: ProvingGroundWorld, table: DataTable) {
  return push(this, table.hashes());
});

When('the agent pushes for the request in flight:', function (this: ProvingGroundWorld, table: DataTable) {
  return push(this, table.hashes());
});

When(
  'the agent pushes events of which only one can be understood, a call of the tool {string}',
  function (this: ProvingGroundWorld, name: string) {
    const nonsense = [
      null,
      7,
      'tool',
      [],
      {},
      { type: 'song' },
      { type: 'tool', name: 7 },
      { type: 'guardrail' },
    ];
    return push(this, [...nonsense, { type: 'tool', name }] as BehaviouralEvent[]);
  },
);

When(
  'the agent pushes an event that also claims another method, path, status and time',
  async function (this: ProvingGroundWorld) {
    this.agentSpec.observed.entry.set(await entryOf(this));
    const claims = {
      method: 'DELETE',
      path: '/elsewhere',
      statusCode: 500,
      timestamp: '1999-01-01T00:00:00Z',
      durationMs: 0,
    };
    const answer = await this.agentSpec.control.post('/events', {
      ...claims,
      requestId: this.agentSpec.observed.requestId,
      events: [{ ...toolCall, ...claims }],
    });
    this.agentSpec.observed.control.set(answer);
  },
);

When('the agent pushes a tool call for a request that never was', function (this: ProvingGroundWorld) {
  return pushForNobody(this, [toolCall]);
});

When(
  'the agent pushes {int} events for a request that never was',
  function (this: ProvingGroundWorld, count: number) {
    return pushForNobody(
      this,
      Array.from({ length: count }, () => toolCall),
    );
  },
);

When(
  'the agent pushes a body of {int} bytes for a request that never was',
  function (this: ProvingGroundWorld, size: number) {
    const body = { requestId: `never-was-${randomUUID()}`, events: [], padding: '' };
    body.padding = 'x'.repeat(size - Buffer.byteLength(JSON.stringify(body)));
    return pushRaw(this, 'application/json', JSON.stringify(body));
  },
);

When('the agent pushes the body {json}', function (this: ProvingGroundWorld, body: unknown) {
  return pushRaw(this, 'application/json', JSON.stringify(body));
});

When('the agent pushes without a body', function (this: ProvingGroundWorld) {
  return pushRaw(this, undefined);
});

When('the agent pushes malformed JSON', function (this: ProvingGroundWorld) {
  return pushRaw(this, 'application/json', '{"requestId": "r", "events": [');
});

When('the agent pushes XML', function (this: ProvingGroundWorld) {
  return pushRaw(this, 'application/xml', '<events/>');
});

Then('the push is acknowledged as found', function (this: ProvingGroundWorld) {
  const { status, ...answer } = {
    status: this.agentSpec.observed.control.get().status,
    ...this.agentSpec.observed.control.get().json<Acknowledgement>(),
  };
  expect({ status, requestId: answer.requestId, found: answer.found }).to.deep.equal({
    status: 200,
    requestId: this.agentSpec.observed.requestId,
    found: true,
  });
});

Then('the push is accepted as not found', function (this: ProvingGroundWorld) {
  const answer = this.agentSpec.observed.control.get();
  expect(answer.status).to.equal(202);
  expect(answer.json<Acknowledgement>().found).to.equal(false);
});

Then('the acknowledgement lists no violations', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.control.get().json<Acknowledgement>().opaViolations).to.deep.equal([]);
});

Then(
  'the acknowledgement lists the violation {string}',
  function (this: ProvingGroundWorld, violation: string) {
    expect(this.agentSpec.observed.control.get().json<Acknowledgement>().opaViolations).to.deep.equal([
      violation,
    ]);
  },
);

Then(
  'the audit ring holds no entry of the request that never was',
  async function (this: ProvingGroundWorld) {
    const ids = (await this.agentSpec.control.audit()).map(({ requestId }) => requestId);
    expect(ids).not.to.include(this.agentSpec.observed.unknownRequest.get());
  },
);

Then('the audit entry of the request comes to show a model call', async function (this: ProvingGroundWorld) {
  const [call, ...more] = await comesToShow(this, 'model calls', (entry) => entry.modelCalls);
  expect(more).to.deep.equal([]);
  expect(call?.modelId).to.be.a('string').and.not.equal('');
  expect(call?.tokenCount).to.be.a('number').above(0);
});

Then(
  'the audit entry of the request comes to show the tools {list}',
  async function (this: ProvingGroundWorld, tools: string[]) {
    expect(await comesToShow(this, 'tools', (entry) => entry.toolsCalled)).to.deep.equal(tools);
  },
);

Then(
  'the audit entry of the request shows a model call of {int} tokens',
  async function (this: ProvingGroundWorld, tokens: number) {
    expect((await entryOf(this)).modelCalls?.map(({ tokenCount }) => tokenCount)).to.deep.equal([tokens]);
  },
);

Then(
  'the audit entry of the request is as it was recorded, but for what was pushed',
  async function (this: ProvingGroundWorld) {
    const { toolsCalled: _before, ...recorded } = this.agentSpec.observed.entry.get();
    const { toolsCalled: _after, ...now } = await entryOf(this);
    expect(now).to.deep.equal(recorded);
  },
);

/** Waits for a list that a push fills; the push comes after the answer. */
async function comesToShow<T>(
  world: ProvingGroundWorld,
  what: string,
  list: (entry: AuditEntry) => T[] | undefined,
): Promise<T[]> {
  const control = world.agentSpec.control;
  const entry = await control.entryOf(world.agentSpec.observed.requestId, (one) =>
    list(one) ? undefined : `it shows no ${what}`,
  );
  return list(entry) ?? [];
}
