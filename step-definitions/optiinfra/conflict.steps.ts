// Steps about recommendations that contradict each other: how the orchestrator decides, and what becomes of them.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Recommendation, Resolution } from '../../support/optiinfra/clients/types';
import { agentTypes, type ProposalKind } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

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

export const proposed = ({ proposals }: Company, { type }: ProposalKind): Recommendation =>
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
