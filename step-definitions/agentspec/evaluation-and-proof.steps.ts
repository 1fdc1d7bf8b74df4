// Steps about evaluations that are run and proofs that are filed through the control plane.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { jsonBody } from '../../runner/http/http-client';
import type { ProvingGroundWorld } from '../../support/world';

const proofOf = (rule: string): string => `/proof/rule/${rule}`;

async function evaluate(world: ProvingGroundWorld, request: unknown): Promise<void> {
  world.agentSpec.observed.control.set(await world.agentSpec.control.post('/eval/run', request));
}

async function file(world: ProvingGroundWorld, rule: string, proof: unknown, token?: string): Promise<void> {
  const { body, headers } = jsonBody(proof);
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  const request = { method: 'POST', target: proofOf(rule), headers: { ...headers, ...authorization }, body };
  world.agentSpec.observed.control.set(await world.agentSpec.control.send(request));
}

When('an operator asks for an evaluation without naming a dataset', function (this: ProvingGroundWorld) {
  return evaluate(this, {});
});

When(
  'an operator asks for an evaluation with the dataset {string}',
  function (this: ProvingGroundWorld, dataset: string) {
    return evaluate(this, { dataset });
  },
);

Given(
  'its operator has asked for an evaluation with the dataset {string}',
  function (this: ProvingGroundWorld, dataset: string) {
    return evaluate(this, { dataset });
  },
);

Given(
  'its operator has filed a proof for the rule {string}',
  async function (this: ProvingGroundWorld, rule: string) {
    await file(this, rule, { verifiedBy: 'ada', method: 'review' });
    expect(this.agentSpec.observed.control.get().status).to.equal(201);
  },
);

When(
  'an operator files a proof for the rule {string}, verified by {string} with the method {string}',
  function (this: ProvingGroundWorld, rule: string, verifiedBy: string, method: string) {
    return file(this, rule, { verifiedBy, method });
  },
);

When(
  'an operator files the proof {json} for the rule {string}',
  function (this: ProvingGroundWorld, proof: unknown, rule: string) {
    return file(this, rule, proof);
  },
);

When(
  'an operator with the token {string} files a proof for the rule {string}',
  function (this: ProvingGroundWorld, token: string, rule: string) {
    return file(this, rule, { verifiedBy: 'ada', method: 'review' }, token);
  },
);

When(
  'an operator withdraws the proof for the rule {string}',
  async function (this: ProvingGroundWorld, rule: string) {
    const request = { method: 'DELETE', target: proofOf(rule) };
    this.agentSpec.observed.control.set(await this.agentSpec.control.send(request));
  },
);

Then(
  'the proof for the rule {string} was verified by {string} with the method {string}',
  async function (this: ProvingGroundWorld, ruleId: string, verifiedBy: string, method: string) {
    const proof = (await this.agentSpec.control.get(proofOf(ruleId))).json<{ verifiedAt: string }>();
    expect(proof).to.include({ ruleId, verifiedBy, method });
    expect(Number.isNaN(Date.parse(proof.verifiedAt)), proof.verifiedAt).to.equal(false);
  },
);

Then('there is no proof for the rule {string}', async function (this: ProvingGroundWorld, rule: string) {
  expect((await this.agentSpec.control.get(proofOf(rule))).status).to.equal(404);
});

Then('the refusal lists {int} valid rules', function (this: ProvingGroundWorld, count: number) {
  expect(this.agentSpec.observed.control.get().json()).to.have.property('validIds').with.length(count);
});
