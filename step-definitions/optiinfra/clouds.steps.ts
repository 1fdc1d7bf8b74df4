// Steps about companies in two clouds at once: what each costs, what crosses between them, and what may.
import { Given, Then, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { dollars } from '../../support/optiinfra/figures';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

/** Of the estate multicloud. */
const BATCH = ['queue-batch-1', 'queue-batch-2'] as const;
const BATCH_AT_GCP = 'g2-standard-48';
const SHARED_GB = 50_000;

Given(
  'the company {word} with the estate {word}, whose batch jobs read {int} GB a month at AWS',
  async function (this: ProvingGroundWorld, name: string, estate: string, gb_per_month: number) {
    const [from, to] = BATCH;
    const links = [
      { from, to: 'aws', gb_per_month },
      { from, to, gb_per_month: SHARED_GB },
    ];
    await this.optiInfra.found(name, estate, { links });
  },
);

Given('the owner wants all data to stay at AWS', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  await owner.ask('PATCH', `/customers/${id}`, { preferences: { data_residency: 'aws' } });
});

Given('GCP has no machines left that could do batch work', async function (this: ProvingGroundWorld) {
  const { simulator, account } = companyOf(this);
  await (await simulator).market(account.account_id, { instance_type: BATCH_AT_GCP, on_demand_capacity: 0 });
});

/** Rows: a cloud, "transfer" or "in all", and dollars a month. */
Then(
  "the cloud's bill of {word} has:",
  async function (this: ProvingGroundWorld, name: string, table: DataTable) {
    const { monthly_cost, by_provider, transfer } = (await this.optiInfra.company(name).world()).bill;
    const { aws, gcp } = by_provider;
    const items = { AWS: aws, GCP: gcp, transfer: transfer.cost, 'in all': monthly_cost };
    const shown = Object.entries(items).map(([item, amount]) => [item, dollars(amount ?? 0)]);
    expect(shown).to.deep.equal(table.raw());
  },
);

Then(
  'every machine but the {int} {word} ones is as it was',
  async function (this: ProvingGroundWorld, count: number, prefix: string) {
    const company = companyOf(this);
    const isOther = ({ instance_id }: { instance_id: string }) => !instance_id.startsWith(`i-${prefix}`);
    const others = company.before.instances.filter(isOther);
    expect(company.before.instances.length - others.length, `${prefix} machines`).to.equal(count);
    expect((await company.world()).instances).to.deep.include.members(others);
  },
);

Then('both clouds have carried it out', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const calls = await (await company.simulator).calls(company.account.account_id);
  const done = calls.filter(({ outcome }) => outcome === 'ok').map(({ operation }) => operation);
  expect(done).to.include.members(['compute.instances.insert', 'TerminateInstances']);
});
