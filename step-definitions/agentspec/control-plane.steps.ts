// Steps about the control plane: its routes and their aliases, its documents, and explanations of requests.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { HttpRequest } from '../../runner/http/http-request';
import type { Page } from '../../support/agentspec/clients/control-plane';
import { documents, type DocumentName } from '../../support/agentspec/clients/field-words';
import type { ProvingGroundWorld } from '../../support/world';

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
  world.answer.set(await world.agentSpec.control.send(request));
}

When('an operator reads {string} of the control plane', function (this: ProvingGroundWorld, target: string) {
  return ask(this, { target });
});

When('an/a operator/client reads {page}', async function (this: ProvingGroundWorld, page: Page) {
  this.answer.set(await this.agentSpec.control.read(page));
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

When('an operator asks to explain the request', async function (this: ProvingGroundWorld) {
  this.answer.set(await this.agentSpec.control.explain(this.agentSpec.observed.requestId));
});

Then('{string} gives the same answer', async function (this: ProvingGroundWorld, target: string) {
  const alias = await this.agentSpec.control.get(target);
  expect(alias.status).to.equal(this.answer.get().status);
  expect(fieldsOf(alias.json())).to.deep.equal(fieldsOf(this.answer.get().json()));
});

/** Rows: the words of the document (support/agentspec/clients/field-words.ts). */
Then('the {document} shows:', function (this: ProvingGroundWorld, document: DocumentName, table: DataTable) {
  const words = documents[document];
  const expected = words.expected(table.rowsHash());
  expect(words.actual(this.answer.get().json<object>(), Object.keys(expected))).to.deep.equal(expected);
});

/** Only the columns that are there are compared. */
Then('the tools of the description are:', function (this: ProvingGroundWorld, table: DataTable) {
  const { tools } = this.answer.get().json<{ tools: Record<string, unknown>[] }>();
  const columns = table.raw()[0]!;
  const row = (tool: Record<string, unknown>): Record<string, string> => {
    const { name, type, status, destructive, readOnly } = tool;
    const cells = { tool: name, kind: type, state: status, destructive, 'read-only': readOnly };
    return Object.fromEntries(Object.entries(cells).map(([column, cell]) => [column, yesNoOrText(cell)]));
  };
  const pick = (whole: Record<string, string>) =>
    Object.fromEntries(columns.map((column) => [column, whole[column]]));
  expect(tools.map((tool) => pick(row(tool)))).to.deep.equal(table.hashes());
});

Then(
  'the explanation is the entry of the request, with the steps:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const { steps, ...told } = this.answer.get().json<{ steps: unknown }>();
    const { requestId, timestamp, method, path, durationMs } = await this.agentSpec.entry();
    expect(told).to.deep.include({ requestId, timestamp, method, path, durationMs });
    expect(stepsOf(steps)).to.deep.equal(table.hashes());
  },
);

Then('the explanation says that the response was an error', function (this: ProvingGroundWorld) {
  const { steps } = this.answer.get().json<{ steps: unknown }>();
  expect(stepsOf(steps).at(-1)).to.deep.equal({ step: 'response', result: 'error' });
});

Then('the explanation ends with the step {string}', function (this: ProvingGroundWorld, step: string) {
  const { steps } = this.answer.get().json<{ steps: unknown }>();
  expect(stepsOf(steps).map((one) => one.step)).to.deep.equal([step]);
});

Then(
  'the description says which version of the sidecar it is, and how long it has run',
  function (this: ProvingGroundWorld) {
    const { sidecar } = this.answer.get().json<{ sidecar: { version: unknown; uptime: unknown } }>();
    expect(sidecar.version).to.be.a('string').and.not.equal('');
    expect(sidecar.uptime).to.satisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0);
  },
);

Then('the refusal names the request', function (this: ProvingGroundWorld) {
  expect(this.answer.get().json()).to.have.property('error').that.includes(this.agentSpec.observed.requestId);
});

const yesNoOrText = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

function fieldsOf(body: unknown): string[] {
  return Array.isArray(body) ? ['a list'] : Object.keys(body as object).sort();
}

/** Of the contract's two spellings of a step, whichever the platform has; in words, not in snake case. */
function stepsOf(steps: unknown): { step: string; result: string }[] {
  return (steps as Record<string, string>[]).map((one) => ({
    step: (one.step ?? one.name ?? '').replaceAll('_', ' '),
    result: one.result ?? '',
  }));
}
