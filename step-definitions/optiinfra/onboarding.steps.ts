// Steps about a company that has just signed up: how it lets OptiInfra into its clouds, and what is found there unasked.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { AssertionError, expect } from 'chai';
import type { Infrastructure, Recommendation } from '../../support/optiinfra/clients/types';
import { dollars } from '../../support/optiinfra/figures';
import type { Company } from '../../support/optiinfra/scenario/company';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf, overridesOf } from './company.steps';
import { typeOf } from './recommendation.steps';

type Cloud = 'AWS' | 'GCP';
const GCP_REGION = 'us-central1';
const RUNTIME = { hostname: 'gpu-1.newcorp.example', version: '1.0.0' };

Then(
  '{word} is a customer with the plan {word}',
  async function (this: ProvingGroundWorld, name: string, plan: string) {
    const { self, customer } = this.optiInfra.person();
    const { company_name, plan: actual } = await self.get<Record<string, string>>(
      `/customers/${customer.get()}`,
    );
    expect({ company_name, plan: actual }).to.deep.equal({ company_name: name, plan });
  },
);

Given(
  '{word} has the estate {word} in the cloud',
  async function (this: ProvingGroundWorld, name: string, estate: string) {
    await this.optiInfra.join(name, estate);
  },
);

Given(
  '{word} has the estate {word} in the cloud, but:',
  async function (this: ProvingGroundWorld, name: string, estate: string, table: DataTable) {
    await this.optiInfra.join(name, estate, overridesOf(table));
  },
);

/** @param isReal whether the role or service account is one that the cloud knows */
function accessTo(cloud: Cloud, { account }: Company, isReal: boolean): object {
  const { region, iam_role_arn, project_id, service_account } = account;
  if (cloud === 'AWS')
    return { cloud_provider: 'aws', region, iam_role_arn: isReal ? iam_role_arn : `${iam_role_arn}-wrong` };
  const stranger = `nobody@${project_id}.iam.gserviceaccount.com`;
  const gcp = { cloud_provider: 'gcp', region: GCP_REGION, project_id };
  return { ...gcp, service_account: isReal ? service_account : stranger };
}

async function onboard(world: ProvingGroundWorld, cloud: Cloud, isReal: boolean): Promise<void> {
  const company = companyOf(world);
  const access = accessTo(cloud, company, isReal);
  world.answer.set(await company.owner.send('POST', `/customers/${company.id}/onboard`, access));
}

When(/^the owner onboards (AWS|GCP)$/, function (this: ProvingGroundWorld, cloud: Cloud) {
  return onboard(this, cloud, true);
});

When(
  /^the owner tries to onboard (AWS|GCP) in a name that the cloud does not know$/,
  function (this: ProvingGroundWorld, cloud: Cloud) {
    return onboard(this, cloud, false);
  },
);

Then('the onboarding has started', function (this: ProvingGroundWorld) {
  const answer = this.answer.get();
  expect(answer.status, answer.text).to.equal(202);
  const { status, onboarding_id } = answer.json<Record<string, unknown>>();
  expect(status).to.equal('started');
  expect(onboarding_id, 'id of the onboarding').to.be.a('string').and.not.equal('');
});

async function connect(world: ProvingGroundWorld, agent_token?: string): Promise<void> {
  const { owner, id: customer_id } = companyOf(world);
  const command = await owner.get<{ install_command: string; agent_token: string }>(
    `/customers/${customer_id}/agent-install-command`,
  );
  expect(command.install_command).to.include(command.agent_token);
  const runtime = { ...RUNTIME, customer_id, agent_token: agent_token ?? command.agent_token };
  world.answer.set(await world.optiInfra.connections.nobody.send('POST', '/agent-runtime/connect', runtime));
}

When('the runtime connects, with the token of its install command', function (this: ProvingGroundWorld) {
  return connect(this);
});

When('a runtime tries to connect with a token that was made up', function (this: ProvingGroundWorld) {
  return connect(this, 'a-token-that-was-made-up');
});

function assertConnected(world: ProvingGroundWorld): void {
  const answer = world.answer.get();
  expect(answer.status, answer.text).to.equal(200);
  expect(answer.json()).to.include({ connected: true });
}

Then('the runtime is connected', function (this: ProvingGroundWorld) {
  assertConnected(this);
});

Given(/^the owner has onboarded (AWS|GCP)$/, async function (this: ProvingGroundWorld, cloud: Cloud) {
  await onboard(this, cloud, true);
  await connect(this);
  assertConnected(this);
});

function discovered({ owner, id }: Company): Promise<Infrastructure> {
  const target = `/customers/${id}/infrastructure`;
  const what = 'the discovery of the estate';
  return owner.until<Infrastructure>(target, what, timeouts.RECOMMENDATION, ({ status }) => {
    if (status === 'failed') throw new AssertionError('the discovery has failed');
    return status === 'discovered' ? undefined : `its status is ${status}`;
  });
}

Then(
  "{word}'s estate is discovered: {int} machines and {int} model(s), for {money} a month",
  async function (this: ProvingGroundWorld, name: string, machines: number, models: number, cost: number) {
    const { instances, vllm_deployments, total_monthly_cost } = await discovered(
      this.optiInfra.company(name),
    );
    const found = { machines: instances.length, models: vllm_deployments.length, cost: total_monthly_cost };
    expect(found).to.deep.equal({ machines, models, cost });
  },
);

Then("nothing is known of {word}'s estate", async function (this: ProvingGroundWorld, name: string) {
  const { owner, id } = this.optiInfra.company(name);
  const { status, instances } = await owner.infrastructure(id);
  expect({ status, instances }).to.deep.equal({ status: 'none', instances: [] });
});

const pending = ({ owner, id }: Company, count: number): Promise<Recommendation[]> =>
  owner.until<Recommendation[]>(
    `/customers/${id}/recommendations?status=pending`,
    ...([`${count} recommendations that nobody has asked for`, timeouts.RECOMMENDATION] as const),
    (all) => (all.length >= count ? undefined : `there are ${all.length}`),
  );

/** Rows: the agent, what it recommends, and dollars a month. */
Then(
  'without having been asked, OptiInfra recommends:',
  async function (this: ProvingGroundWorld, table: DataTable) {
    const company = companyOf(this);
    const found = await pending(company, table.hashes().length);
    const shown = found.map(({ agent_type, type, estimated_savings }) =>
      [agent_type, type, dollars(estimated_savings)].join(' '),
    );
    const expected = table
      .hashes()
      .map(({ agent, recommendation = '', saving }) => [agent, typeOf(recommendation), saving].join(' '));
    expect(shown.sort()).to.deep.equal(expected.sort());
    company.proposals.push(...found);
  },
);

When('the owner approves the recommendation that saves the most', async function (this: ProvingGroundWorld) {
  const { owner, proposals, recommendation, approved } = companyOf(this);
  const [best] = [...proposals].sort((a, b) => b.estimated_savings - a.estimated_savings);
  expect(best, 'a recommendation').not.to.equal(undefined);
  approved.set(await owner.approve(recommendation.set(best!).id));
});
