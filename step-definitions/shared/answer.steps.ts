// Steps about the last HTTP answer, whichever platform gave it: its status, its headers, its body, and refusals.
import { gunzipSync } from 'node:zlib';
import { Then, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { BenchError } from '../../runner/errors';
import { FIRST_ERROR_STATUS } from '../../runner/evidence/exchange';
import { valueAt } from '../../runner/http/value-at';
import type { ProvingGroundWorld } from '../../support/world';

const textThatIsNotEmpty = (value: unknown, what: string): void =>
  void expect(value, what).to.be.a('string').and.not.equal('');

Then(
  'the client/agent/operator/grader is answered with status {int}',
  function (this: ProvingGroundWorld, status: number) {
    const answer = this.answer.get();
    expect(answer.status, answer.text.slice(0, 300)).to.equal(status);
  },
);

/** Whatever the error; where its status is promised, a scenario names it. */
Then('the client is answered with an error', function (this: ProvingGroundWorld) {
  expect(this.answer.get().status).to.be.at.least(FIRST_ERROR_STATUS);
});

/** A name that stands in several rows is a header on several lines. */
Then('the answer has the headers:', function (this: ProvingGroundWorld, table: DataTable) {
  const rows = table.raw();
  const linesOf = (name: string) => rows.filter(([other]) => other === name).map(([, value]) => value);
  const { headers } = this.answer.get();
  for (const [name] of rows) expect([headers[name!]].flat(), name).to.deep.equal(linesOf(name!));
});

/** Any error lacks it, too: a scenario that looks at nothing else has not looked at an error. */
Then('the answer has no {list} header(s)', function (this: ProvingGroundWorld, names: string[]) {
  const unwanted = names.map((name) => name.toLowerCase());
  expect(
    Object.keys(this.answer.get().received.headers).filter((name) => unwanted.includes(name)),
  ).to.deep.equal([]);
});

Then('the answer has the body {string}', function (this: ProvingGroundWorld, body: string) {
  expect(this.answer.get().text).to.equal(body);
});

Then(
  'the answer has a compressed body that says {string}',
  function (this: ProvingGroundWorld, body: string) {
    const answer = this.answer.get();
    expect(answer.header('content-encoding')).to.equal('gzip');
    expect(gunzipSync(answer.body).toString()).to.equal(body);
  },
);

Then('the answer has no body', function (this: ProvingGroundWorld) {
  expect(this.answer.get().body).to.have.length(0);
});

Then('the answer says nothing of {string}', function (this: ProvingGroundWorld, text: string) {
  expect(this.answer.get().received.body.toString('utf8')).not.to.include(text);
});

Then('the answer names no web address', function (this: ProvingGroundWorld) {
  expect(this.answer.get().received.body.toString('utf8')).not.to.match(/https?:\/\//i);
});

Then('the answer is JSON', function (this: ProvingGroundWorld) {
  expect(this.answer.get().header('content-type')).to.match(/^application\/json/);
  this.answer.get().json();
});

Then('the answer is a list of {int}', function (this: ProvingGroundWorld, length: number) {
  expect(this.answer.get().json()).to.be.an('array').with.length(length);
});

Then(
  'the answer has {string} with {string}',
  function (this: ProvingGroundWorld, field: string, value: string) {
    expect(valueAt(this.answer.get().json(), field)).to.equal(value);
  },
);

Then('the answer has these values:', function (this: ProvingGroundWorld, table: DataTable) {
  if (table.hashes().length === 0) throw new BenchError('the table names no value');
  const body = this.answer.get().json();
  const expected = Object.fromEntries(table.hashes().map(({ field, value }) => [field, value]));
  const actual = Object.fromEntries(Object.keys(expected).map((field) => [field, valueAt(body, field)]));
  expect(actual).to.deep.equal(expected);
});

Then('the refusal carries a status, an error and a message', function (this: ProvingGroundWorld) {
  const { statusCode, error, message } = this.answer.get().json<Record<string, unknown>>();
  expect(statusCode).to.equal(this.answer.get().status);
  textThatIsNotEmpty(error, 'error');
  textThatIsNotEmpty(message, 'message');
});

Then('the refusal says why', function (this: ProvingGroundWorld) {
  textThatIsNotEmpty(this.answer.get().json<{ error?: unknown }>().error, 'error');
});
