// Steps about recommendations that contradict each other: how the orchestrator decides, and what becomes of them.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { BenchError } from '../../runner/errors';
import { proposesCircle } from '../../support/optiinfra/clients/stub-proposals';
import type {
  Analysis,
  Optimization,
  Recommendation,
  Resolution,
} from '../../support/optiinfra/clients/types';
import { agentTypes, type ProposalKind } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

/** Analyses that go to other agents before it has to be the turn of the scenario's own. */
const TURNS = 6;

Given(/^the owner prefers (cost|performance)$/, async function (this: ProvingGroundWorld, priority: string) {
  const { owner, id } = companyOf(this);
  await owner.ask('PATCH', `/customers/${id}`, { preferences: { optimization_priority: priority } });
});

const idsOf = ({ proposals }: Company): string[] => proposals.map(({ id }) => id);

async function resolve(company: Company, ids: readonly string[]): Promise<void> {
  const [body, begun] = [{ recommendation_ids: ids }, Date.now()];
  company.resolution.set(await company.owner.ask<Resolution>('POST', '/orchestrator/resolve-conflict', body));
  company.resolvedIn.set(Date.now() - begun);
}

When('the orchestrator is asked to resolve the conflict', function (this: ProvingGroundWorld) {
  return resolve(companyOf(this), idsOf(companyOf(this)));
});

When('it is asked once more, in another order', function (this: ProvingGroundWorld) {
  return resolve(companyOf(this), idsOf(companyOf(this)).toReversed());
});

When('the resolution is carried out', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const order = { resolution_id: company.resolution.get().id };
  const target = '/orchestrator/execute-resolution';
  const { optimization_id } = await company.owner.ask<{ optimization_id: string }>('POST', target, order);
  company.approved.set(optimization_id);
  await company.ended();
});

/** How the API calls what people say of a decision. */
const decisions: Readonly<Record<string, readonly [strategy: string, decidedBy: string]>> = {
  'a compromise': ['negotiate_hybrid', 'negotiation'],
  "the owner's preference": ['prioritize_customer', 'customer_preference'],
  'the order of priorities': ['prioritize_customer', 'default_order'],
  'doing all of it in turn': ['sequential_execution', 'no_contradiction'],
};

Then(
  /^the conflict is detected, and decided by (a compromise|the owner's preference|the order of priorities|doing all of it in turn)$/,
  function (this: ProvingGroundWorld, how: string) {
    const { conflict_detected, resolution_strategy, decided_by } = companyOf(this).resolution.get();
    expect(conflict_detected, 'conflict_detected').to.equal(true);
    expect([resolution_strategy, decided_by]).to.deep.equal(decisions[how]);
  },
);

const proposed = ({ proposals }: Company, { type }: ProposalKind): Recommendation =>
  proposals.find((one) => one.type === type)!;

Then('{proposal} is chosen', function (this: ProvingGroundWorld, kind: ProposalKind) {
  const company = companyOf(this);
  const { chosen_recommendation, superseded } = company.resolution.get();
  const { id } = proposed(company, kind);
  expect(chosen_recommendation).to.equal(id);
  expect([...superseded].sort()).to.deep.equal(
    idsOf(company)
      .filter((other) => other !== id)
      .sort(),
  );
});

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

Then(
  'a circle is detected, and it is broken within {int} seconds',
  function (this: ProvingGroundWorld, limit: number) {
    const { conflicts } = companyOf(this).resolution.get();
    expect(conflicts.map(({ type }) => type)).to.deep.equal(['dependency']);
    expect(companyOf(this).resolvedIn.get() / 1000, 'seconds').to.be.below(limit);
  },
);

Then(
  'half of the machines are to become spot instances, which saves {money} a month at a low risk',
  function (this: ProvingGroundWorld, savings: number) {
    const { hybrid_solution: hybrid } = companyOf(this).resolution.get();
    expect(hybrid).to.include({ on_demand_percent: 50, spot_percent: 50 });
    expect(hybrid).to.include({ estimated_savings: savings, risk_level: 'low' });
  },
);

Then('the four agents and the orchestrator were told of it', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  const told = (await owner.events(id)).filter(({ event_type }) => event_type === 'resolution_executed');
  const expected = [...agentTypes.map((agent) => `${agent}_agent`), 'orchestrator'];
  expect(told.map(({ source }) => source).sort()).to.deep.equal(expected.sort());
});

Then('the decision and its execution are on record', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  const actions = (await owner.audit(id)).map(({ action }) => action);
  expect(actions).to.include.members(['resolve_conflict', 'execute_resolution']);
});

Then(
  'it is on record that the refusal of {proposal} was overridden',
  async function (this: ProvingGroundWorld, kind: ProposalKind) {
    const company = companyOf(this);
    const entry = (await company.owner.audit(company.id)).find(
      ({ action }) => action === 'execute_resolution',
    );
    expect(entry?.after?.['overridden']).to.deep.equal([proposed(company, kind).id]);
  },
);

/** What was chosen, or became part of a compromise, is nobody's to approve again, as little as what lost. */
Then('none of them can be approved any more', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  for (const id of idsOf(company)) {
    const answer = await company.owner.send('POST', `/recommendations/${id}/approve`, {});
    expect(answer.status, answer.text.slice(0, 300)).to.equal(409);
  }
});
