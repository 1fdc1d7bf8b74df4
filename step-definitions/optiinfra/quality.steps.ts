// Steps about the quality of answers: how it is lost, who notices, and how it comes back.
import { Given, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Optimization } from '../../support/optiinfra/clients/types';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

const GREEN = 'green';
/** Scores are told with three digits, drops in percent with one. */
const QUALITY_TOLERANCE = 0.001;
const DROP_TOLERANCE = 0.15;
/** Spot instances alone cost half a percent. */
const SPOT_FACTOR = 0.995;

Given(
  "the new cohort's answers are {float} % worse in all, from a share of {int} % on",
  async function (this: ProvingGroundWorld, drop: number, share: number) {
    const factor = (1 - drop / 100) / SPOT_FACTOR;
    await companyOf(this).plant({ kind: 'quality_degradation', factor, at_share: share, cohort: GREEN });
  },
);

Given(
  "the new cohort's answers are {float} % worse once it is the only one",
  async function (this: ProvingGroundWorld, drop: number) {
    const fault = { kind: 'quality_degradation', factor: 1 - drop / 100, after_completion: true };
    await companyOf(this).plant({ ...fault, cohort: GREEN });
  },
);

Then(
  'the application agent has detected that quality fell from {float} to {float}',
  async function (this: ProvingGroundWorld, baseline: number, current: number) {
    const { owner, id, approved } = companyOf(this);
    const found = (await owner.events(id)).find(
      ({ event_type }) => event_type === 'quality_degradation_detected',
    );
    expect(found).to.include({ source: 'application_agent', correlation_id: approved.get() });
    expect(found?.data['baseline'], 'baseline').to.be.closeTo(baseline, QUALITY_TOLERANCE);
    expect(found?.data['current'], 'current').to.be.closeTo(current, QUALITY_TOLERANCE);
    expect(found?.data['delta_pct'], 'drop in percent').to.be.closeTo(
      (100 * (baseline - current)) / baseline,
      DROP_TOLERANCE,
    );
  },
);

Then(
  'the database has the loss from {float} to {float}',
  async function (this: ProvingGroundWorld, baseline: number, current: number) {
    const rows = await this.optiInfra.connections.stores.regressionsOf(companyOf(this).approved.get());
    expect(rows, 'losses on record').to.have.length(1);
    expect(rows[0]!.baseline, 'baseline').to.be.closeTo(baseline, QUALITY_TOLERANCE);
    expect(rows[0]!.current, 'current').to.be.closeTo(current, QUALITY_TOLERANCE);
    const drop = (100 * (baseline - current)) / baseline;
    expect(rows[0]!.delta_pct, 'drop in percent').to.be.closeTo(drop, DROP_TOLERANCE);
  },
);

/** RLB-12, RLB-13: what was completed stays so, and tells what has taken it back. */
Then('it is taken back in the end, by an optimization of its own', async function (this: ProvingGroundWorld) {
  const { owner, optimization } = companyOf(this);
  const reverted = await owner.until<Optimization>(
    `/optimizations/${optimization.get().id}`,
    ...(['it to be taken back', timeouts.OPTIMIZATION] as const),
    ({ reverted_by, status }) => (reverted_by === null ? `it is ${status}` : undefined),
  );
  expect(reverted.status).to.equal('completed');
  optimization.set(await owner.optimization(reverted.reverted_by!));
  expect(optimization.get().status).to.equal('completed');
});
