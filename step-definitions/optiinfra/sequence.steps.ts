// Steps about changes of which one comes after the other: their order, what becomes of the later one, and circles of them.
import { Given, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { BenchError } from '../../runner/errors';
import { proposesCircle } from '../../support/optiinfra/clients/stub-proposals';
import type { Analysis, Optimization } from '../../support/optiinfra/clients/types';
import type { ProposalKind } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';
import { proposed } from './conflict.steps';

/** Analyses that go to other agents before it has to be the turn of the scenario's own. */
const TURNS = 6;
/** SCN-77. */
const CIRCLE_LIMIT_SECONDS = 5;

Then(
  '{proposal} is to come before {proposal}',
  function (this: ProvingGroundWorld, first: ProposalKind, second: ProposalKind) {
    const company = companyOf(this);
    const { execution_order, superseded } = company.resolution.get();
    expect(execution_order).to.deep.equal([first, second].map((kind) => proposed(company, kind).id));
    expect(superseded, 'superseded').to.deep.equal([]);
  },
);

/** @returns the optimization that carried a recommendation out, or was to */
async function carriedOut(company: Company, kind: ProposalKind): Promise<Optimization> {
  const all = await company.owner.get<Optimization[]>(`/customers/${company.id}/optimizations`);
  const found = all.find((one) => one.recommendation_id === proposed(company, kind).id);
  expect(found, `optimization for ${kind.type}`).not.to.equal(undefined);
  return found!;
}

Then(
  '{proposal} began only when {proposal} was completed',
  async function (this: ProvingGroundWorld, second: ProposalKind, first: ProposalKind) {
    const [before, after] = [
      await carriedOut(companyOf(this), first),
      await carriedOut(companyOf(this), second),
    ];
    expect([before.status, after.status]).to.deep.equal(['completed', 'completed']);
    expect(Date.parse(after.started_at!)).to.be.at.least(Date.parse(before.completed_at!));
  },
);

Then('{proposal} was rolled back', async function (this: ProvingGroundWorld, kind: ProposalKind) {
  expect((await carriedOut(companyOf(this), kind)).status).to.equal('rolled_back');
});

Then('{proposal} was never begun', async function (this: ProvingGroundWorld, kind: ProposalKind) {
  const { status, started_at, execution_steps } = await carriedOut(companyOf(this), kind);
  expect({ status, started_at }).to.deep.equal({ status: 'failed', started_at: null });
  expect(execution_steps.filter((step) => step.status !== 'skipped')).to.deep.equal([]);
});

/** The scenario's agent gets what is asked of cost agents only when it is her turn: a task of her own before brings it round. */
async function analysedBy(world: ProvingGroundWorld, name: string): Promise<Analysis> {
  const { agents } = world.optiInfra;
  const { owner, id } = companyOf(world);
  const agent = agents.named(name);
  for (let tries = 0; tries < TURNS; tries += 1) {
    await agents.give(agent.type);
    await agents.ended();
    const analysis = await owner.analysed(await owner.analyse(id, agent.type));
    if (agent.visits.some(({ task }) => task.parameters['customer_id'] === id)) return analysis;
  }
  throw new BenchError(`none of ${TURNS} analyses came to ${name}`);
}

Given(
  '{word} recommends two changes that wait for each other',
  async function (this: ProvingGroundWorld, name: string) {
    const company = companyOf(this);
    const [first, second] = company.before.instances.map(({ instance_id }) => instance_id);
    const agent = this.optiInfra.agents.named(name);
    agent.load = 0;
    await agent.beat();
    agent.will(proposesCircle(first!, second!));
    const { recommendation_ids } = await analysedBy(this, name);
    for (const id of recommendation_ids) company.proposals.push(await company.owner.validated(id));
    expect(company.proposals.map(({ type }) => type)).to.deep.equal(['idle_termination', 'spot_migration']);
  },
);

Then('a circle is detected, and broken in good time', function (this: ProvingGroundWorld) {
  const { conflicts } = companyOf(this).resolution.get();
  expect(conflicts.map(({ type }) => type)).to.deep.equal(['dependency']);
  expect(companyOf(this).resolvedIn.get() / 1000, 'seconds').to.be.below(CIRCLE_LIMIT_SECONDS);
});
