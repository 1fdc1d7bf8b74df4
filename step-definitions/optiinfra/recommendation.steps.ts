// Steps about recommendations: how they come about, what they promise, who validates them, and who decides.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { AgentType, ProposalKind } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { Recommendation, Validation } from '../../support/optiinfra/clients/types';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

/** "spot migration" as the API writes it. */
export const typeOf = (words: string): string => words.replaceAll(' ', '_');

/** Of earlier ones nobody speaks any more. */
const isOpen = ({ status }: Recommendation): boolean => ['validating', 'pending', 'blocked'].includes(status);

async function recommended(company: Company, type: string): Promise<Recommendation> {
  const found = (await company.owner.recommendations(company.id, `?type=${type}`)).filter(isOpen);
  expect(found, `recommendations of the type ${type}`).to.have.length(1);
  const whole = await company.owner.validated(found[0]!.id);
  company.proposals.push(whole);
  return company.recommendation.set(whole);
}

async function analyse(company: Company, agent: AgentType): Promise<void> {
  await company.owner.analysed(await company.owner.analyse(company.id, agent));
}

function validationBy(world: ProvingGroundWorld, agent: AgentType): Validation {
  const { validations } = companyOf(world).recommendation.get();
  const found = validations.find(({ agent_type }) => agent_type === agent);
  const others = validations.map((one) => one.agent_type).join(', ');
  expect(found, `validation by the ${agent} agent among those by ${others}`).not.to.equal(undefined);
  return found!;
}

function assertApproved({ approved, concerns }: Validation): void {
  expect(approved, `approved; its concerns: ${concerns.join('; ') || 'none'}`).to.equal(true);
}

When('the owner asks for a(n) {agentType} analysis', function (this: ProvingGroundWorld, agent: AgentType) {
  return analyse(companyOf(this), agent);
});

/** The whole way to it: which agent is asked follows from the kind. */
Given('{proposal} is recommended', async function (this: ProvingGroundWorld, { type, agent }: ProposalKind) {
  await analyse(companyOf(this), agent);
  await recommended(companyOf(this), type);
});

Then(
  'the {agentType} agent recommends {proposal}',
  async function (this: ProvingGroundWorld, agent: AgentType, { type }: ProposalKind) {
    expect((await recommended(companyOf(this), type)).agent_type).to.equal(agent);
  },
);

Then('nothing else is recommended', async function (this: ProvingGroundWorld) {
  const { owner, id, recommendation } = companyOf(this);
  const all = await owner.recommendations(id);
  expect(all.map(({ type }) => type)).to.deep.equal([recommendation.get().type]);
});

/** The analysis itself has ended well. */
Then('nothing is recommended', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  expect((await owner.recommendations(id)).map(({ type }) => type)).to.deep.equal([]);
});

Then(
  'the {agentType} agent has refused the recommendation',
  function (this: ProvingGroundWorld, agent: AgentType) {
    const { approved, concerns } = validationBy(this, agent);
    expect(approved, 'approved').to.equal(false);
    expect(concerns, 'concerns').not.to.have.length(0);
  },
);

Then('its risk is {word}', function (this: ProvingGroundWorld, risk: string) {
  expect(companyOf(this).recommendation.get().risk_level).to.equal(risk);
});

Then('it expects to be {float} times as fast', function (this: ProvingGroundWorld, factor: number) {
  expect(companyOf(this).recommendation.get().estimated_improvement).to.equal(factor);
});

Then(
  'it saves {money} on machines and costs {money} of transfer',
  function (this: ProvingGroundWorld, gross: number, transfer: number) {
    const { parameters } = companyOf(this).recommendation.get();
    expect(parameters).to.include({ gross_savings: gross, data_transfer_cost: transfer });
  },
);

Then('the recommendation is {word}', function (this: ProvingGroundWorld, status: string) {
  expect(companyOf(this).recommendation.get().status).to.equal(status);
});

Then('its risk is low or medium', function (this: ProvingGroundWorld) {
  expect(companyOf(this).recommendation.get().risk_level).to.be.oneOf(['low', 'medium']);
});

Then('it expects to save {money} a month', function (this: ProvingGroundWorld, savings: number) {
  expect(companyOf(this).recommendation.get().estimated_savings).to.equal(savings);
});

Then('its discount is {int} %', function (this: ProvingGroundWorld, discount: number) {
  const actual = companyOf(this).recommendation.get().parameters['discount_pct'];
  expect(actual).to.equal(discount);
});

Then(
  'the {agentType} agent has approved the recommendation',
  function (this: ProvingGroundWorld, agent: AgentType) {
    assertApproved(validationBy(this, agent));
  },
);

Then(
  'the {agentType} agent has approved the recommendation, with a baseline of quality',
  function (this: ProvingGroundWorld, agent: AgentType) {
    const validation = validationBy(this, agent);
    assertApproved(validation);
    expect(validation.baseline_established, 'baseline_established').to.equal(true);
  },
);

/** Nobody's baseline is below what every company is promised. */
const LEAST_QUALITY = 0.95;

interface Baseline {
  readonly mean: number;
  readonly samples: number;
  readonly established_at: string;
}

async function baselineOf({ owner, id }: Company): Promise<Baseline> {
  const baselines = await owner.get<Baseline[]>(`/customers/${id}/baselines`);
  expect(baselines, 'baselines').to.have.length(1);
  return baselines[0]!;
}

Then('the baseline can be read', async function (this: ProvingGroundWorld) {
  const { mean, samples } = await baselineOf(companyOf(this));
  expect(mean).to.be.within(LEAST_QUALITY, 1);
  expect(samples, 'samples').to.be.at.least(10);
});

async function approve({ owner, recommendation, approved }: Company): Promise<void> {
  approved.set(await owner.approve(recommendation.get().id));
}

When('the owner approves the recommendation', function (this: ProvingGroundWorld) {
  return approve(companyOf(this));
});

Given('the owner has approved the recommendation', function (this: ProvingGroundWorld) {
  return approve(companyOf(this));
});

Then("the approval is recorded under the owner's name", async function (this: ProvingGroundWorld) {
  const { owner } = companyOf(this);
  const me = await owner.get<{ id: string }>('/auth/me');
  const entry = await approvalOf(companyOf(this));
  expect(entry.actor, 'actor of the audit entry').to.deep.equal({ user_id: me.id });
  expect(entry.outcome).to.equal('allowed');
});

Then("the owner's approval is stored once", async function (this: ProvingGroundWorld) {
  const { owner, recommendation } = companyOf(this);
  const me = await owner.get<{ id: string }>('/auth/me');
  const rows = await this.optiInfra.connections.stores.approvalsOf(recommendation.get().id);
  expect(rows.map(({ user_id }) => user_id)).to.deep.equal([me.id]);
});

Then('the baseline of quality is older than the approval', async function (this: ProvingGroundWorld) {
  const [{ established_at }, { timestamp }] = await Promise.all([
    baselineOf(companyOf(this)),
    approvalOf(companyOf(this)),
  ]);
  expect(Date.parse(established_at), 'when it was established').to.be.below(Date.parse(timestamp));
});

/** The audit entry of the approval. */
async function approvalOf({ owner, id, recommendation }: Company) {
  const entries = await owner.audit(id);
  const entry = entries.find(
    (one) => one.action === 'approve_recommendation' && one.target_id === recommendation.get().id,
  );
  const others = entries.map(({ action }) => action).join(', ');
  expect(entry, `audit entry of the approval among ${others}`).not.to.equal(undefined);
  return entry!;
}
