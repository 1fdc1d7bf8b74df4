// Steps about evaluations that are run and proofs that are filed through the control plane.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

/** What an operator signs where the scenario does not care. */
const PROOF = { verifiedBy: 'ada', method: 'review' };

async function evaluate(
  world: ProvingGroundWorld,
  request: { dataset?: string; live?: boolean },
): Promise<void> {
  world.answer.set(await world.agentSpec.control.evaluate(request));
}

async function file(world: ProvingGroundWorld, rule: string, proof: object, token?: string): Promise<void> {
  world.answer.set(await world.agentSpec.control.fileProof(rule, proof, token));
}

/** Its manifest is one that lies beside its own: the same agent, and a dataset that its own declares not (DEM-40). */
Given('its manifest declares the dataset "coaching-questions"', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.wantManifest('gymcoach-evaluated.yaml');
});

When('an operator asks for an evaluation without naming a dataset', function (this: ProvingGroundWorld) {
  return evaluate(this, {});
});

When(
  'an operator asks for an evaluation with the dataset {string}',
  function (this: ProvingGroundWorld, dataset: string) {
    return evaluate(this, { dataset });
  },
);

When(
  'an operator has the agent evaluated with the dataset {string}',
  function (this: ProvingGroundWorld, dataset: string) {
    return evaluate(this, { dataset, live: true });
  },
);

Then('its cases are:', function (this: ProvingGroundWorld, table: DataTable) {
  const { cases } = this.answer.get().json<{ cases: Record<string, unknown>[] }>();
  const rows = cases.map(({ input, tags, passed }) => ({
    question: input,
    tags: (tags as string[]).join(', '),
    verdict: passed === true ? 'passed' : 'failed',
  }));
  expect(rows).to.deep.equal(table.hashes());
  for (const { passed, reason } of cases)
    if (!passed) expect(reason, 'why the case has failed').to.be.a('string').and.not.equal('');
  expect(cases.map(({ caseIndex }) => caseIndex)).to.deep.equal(cases.map((_, index) => index));
});

/** Every answer of a demo agent quotes the question (AGT-8), so that no answer can be anything else's. */
Then("each case quotes the agent's answer to its question", function (this: ProvingGroundWorld) {
  const { cases } = this.answer.get().json<{ cases: { input: string; responseExcerpt: string }[] }>();
  expect(cases).not.to.deep.equal([]);
  for (const { input, responseExcerpt } of cases) expect(responseExcerpt).to.include(input);
});

Then('no case has an answer', function (this: ProvingGroundWorld) {
  const { cases } = this.answer.get().json<{ cases: object[] }>();
  expect(cases).not.to.deep.equal([]);
  for (const one of cases) expect(one).not.to.have.property('responseExcerpt');
});

When(
  'an operator files a proof for the compliance rule {string}',
  function (this: ProvingGroundWorld, rule: string) {
    return file(this, rule, PROOF);
  },
);

/** An empty cell is an empty text; a column that is missing, or holds "-", is left out. */
When(
  'an operator files a proof for the compliance rule {string}:',
  function (this: ProvingGroundWorld, rule: string, table: DataTable) {
    const fields = { 'verified by': 'verifiedBy', method: 'method', expires: 'expiresAt' };
    const given = Object.entries(table.rowsHash()).filter(([, value]) => value !== '-');
    const proof = given.map(([word, value]) => [fields[word as keyof typeof fields], value]);
    return file(this, rule, Object.fromEntries(proof));
  },
);

When(
  'an operator with the token {string} files a proof for the compliance rule {string}',
  function (this: ProvingGroundWorld, token: string, rule: string) {
    return file(this, rule, PROOF, token);
  },
);

When(
  'an operator reads the proof for the compliance rule {string}',
  async function (this: ProvingGroundWorld, rule: string) {
    this.answer.set(await this.agentSpec.control.proof(rule));
  },
);

When(
  'an operator withdraws the proof for the compliance rule {string}',
  async function (this: ProvingGroundWorld, rule: string) {
    this.answer.set(await this.agentSpec.control.withdrawProof(rule));
  },
);

Then('the refusal lists {int} valid rules', function (this: ProvingGroundWorld, count: number) {
  expect(this.answer.get().json()).to.have.property('validIds').with.length(count);
});
