// Steps about what was learned from earlier changes, and what it does to the next recommendation.
import { Given, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Similar } from '../../support/optiinfra/clients/types';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

/** Of an accuracy in percent that is told with one digit. */
const ACCURACY_TOLERANCE = 0.05;

/** The platform keeps all that it knows of the company. */
Given('{word} has its machines of old again', async function (this: ProvingGroundWorld, name: string) {
  const company = this.optiInfra.company(name);
  await (await company.simulator).load(company.estate, { account_id: company.account.account_id });
});

/** @returns what the platform finds alike of what this company has tried */
async function resembled(world: ProvingGroundWorld): Promise<Similar> {
  const { owner, recommendation, optimization } = companyOf(world);
  const all = await owner.get<Similar[]>(`/learning/similar?recommendation_id=${recommendation.get().id}`);
  const found = all.find(({ optimization_id }) => optimization_id === optimization.get().id);
  expect(found, `the earlier optimization among ${all.length} that are similar`).not.to.equal(undefined);
  expect(found!.similarity, 'similarity').to.be.closeTo(1, 0.01);
  return found!;
}

Then(
  'the recommendation resembles a success, whose savings were {float} % of the prediction',
  async function (this: ProvingGroundWorld, percent: number) {
    const { success, accuracy } = await resembled(this);
    expect(success, 'success').to.equal(true);
    expect(accuracy, 'accuracy').to.be.closeTo(percent, ACCURACY_TOLERANCE);
  },
);

Then('the recommendation resembles a failure', async function (this: ProvingGroundWorld) {
  expect((await resembled(this)).success, 'success').to.equal(false);
});

Then(
  /^the cost agent is (surer|less sure) of it than before$/,
  function (this: ProvingGroundWorld, how: string) {
    const [before, now] = companyOf(this).proposals.map(({ confidence }) => confidence);
    if (how === 'surer') expect(now).to.be.above(before!);
    else expect(now).to.be.below(before!);
  },
);
