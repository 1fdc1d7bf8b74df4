// Steps about optimizations: that they begin, run step by step, end, and what is known of them afterwards.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { optimizationSuccessful, savingsMatch } from '../../support/optiinfra/figures';
import type { PlatformEvent, Recommendation } from '../../support/optiinfra/clients/types';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';
import { typeOf } from './recommendation.steps';

/** Of a share in percent that is told with one digit. */
const SHARE_TOLERANCE = 0.05;
/** Percent of the prediction (SCN-13). */
const CREDIBLE_ACCURACY = [80, 120] as const;

When('the optimization has ended', async function (this: ProvingGroundWorld) {
  await companyOf(this).ended();
});

Then('an optimization has begun', async function (this: ProvingGroundWorld) {
  const { owner, approved } = companyOf(this);
  expect((await owner.optimization(approved.get())).status).to.be.oneOf(['queued', 'executing']);
});

Then('no optimization has begun', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  expect(await owner.get(`/customers/${id}/optimizations`)).to.deep.equal([]);
});

Then('the optimization was successful', function (this: ProvingGroundWorld) {
  optimizationSuccessful(companyOf(this).optimization.get());
});

Then(
  /^the optimization is (completed|failed|rolled back)$/,
  function (this: ProvingGroundWorld, status: string) {
    const { status: actual, rollback, result } = companyOf(this).optimization.get();
    expect(actual, result?.error ?? rollback?.reason).to.equal(typeOf(status));
  },
);

Then('its steps ran like this:', function (this: ProvingGroundWorld, table: DataTable) {
  const steps = companyOf(this).optimization.get().execution_steps;
  const actual = steps.map(({ name, traffic_percent, status }) => ({
    step: name.replaceAll('_', ' '),
    share: traffic_percent === null ? '' : `${traffic_percent} %`,
    outcome: status.replaceAll('_', ' '),
  }));
  const columns = Object.keys(table.hashes()[0]!) as (keyof (typeof actual)[number])[];
  const shown = actual.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
  expect(shown).to.deep.equal(table.hashes());
});

/** As the events told it; before the first of them green had none. */
Then(
  /^green was given these shares of the traffic: ([\d, ]+)$/,
  async function (this: ProvingGroundWorld, shares: string) {
    const { owner, id } = companyOf(this);
    const shifts = (await owner.events(id)).filter(({ event_type }) => event_type === 'traffic_shifted');
    const seen = [0, ...shifts.map(({ data }) => data['traffic_percent'])];
    expect(seen).to.deep.equal(shares.split(',').map(Number));
  },
);

Then(
  'the savings are {float} % of the prediction',
  async function (this: ProvingGroundWorld, accuracy: number) {
    const company = companyOf(this);
    const optimization = company.optimization.get();
    savingsMatch(optimization, ...CREDIBLE_ACCURACY);
    const { actual_savings, predicted_savings, savings_accuracy_pct } = optimization.result!;
    const saved = company.before.bill.monthly_cost - (await company.world()).bill.monthly_cost;
    expect(actual_savings, "savings, beside those on the cloud's bill").to.equal(saved);
    const { estimated_savings } = await company.owner.get<Recommendation>(
      `/recommendations/${optimization.recommendation_id}`,
    );
    expect(predicted_savings, 'prediction, beside that of the recommendation').to.equal(estimated_savings);
    expect(savings_accuracy_pct).to.be.closeTo(accuracy, SHARE_TOLERANCE);
  },
);

Then(
  /^the optimization is remembered as a (success|failure)$/,
  async function (this: ProvingGroundWorld, kind: string) {
    const { owner, optimization } = companyOf(this);
    const outcome = await owner.outcome(optimization.get().id);
    expect(outcome.success, 'success').to.equal(kind === 'success');
    expect(outcome.stored_in_vector_db, 'stored_in_vector_db').to.equal(true);
    expect(outcome.vector_id, 'vector_id').to.be.a('string');
  },
);

/** Each store by itself, however they are kept. */
Then('every store knows of the optimization, once', async function (this: ProvingGroundWorld) {
  const { owner, id, optimization } = companyOf(this);
  const { id: one, started_at } = optimization.get();
  const { stores } = this.optiInfra.connections;
  expect(await stores.outcomesOf(one), 'outcomes').to.have.length(1);
  const vectors = await stores.vectorsOf(one);
  expect(vectors, 'vectors').to.have.length(1);
  expect(vectors[0]!.vector, 'dimensions of the vector').to.have.length(64);
  for (const family of ['monthly_cost', 'latency_p95', 'gpu_utilization', 'quality_score'])
    expect(await owner.metric(id, family, started_at ?? ''), `points of ${family}`).not.to.have.length(0);
  const events = (await owner.events(id)).filter(({ correlation_id }) => correlation_id === one);
  expect(events.filter(isLast), 'terminal events').to.have.length(1);
  expect(events.at(-1)).to.satisfy(isLast);
});

Then(
  /^the optimization is (completed|failed) or rolled back$/,
  function (this: ProvingGroundWorld, other: string) {
    expect(companyOf(this).optimization.get().status).to.be.oneOf([other, 'rolled_back']);
  },
);

When('the owner follows the live events', async function (this: ProvingGroundWorld) {
  await companyOf(this).follow();
});

const isLast = ({ event_type }: PlatformEvent): boolean =>
  ['optimization_completed', 'rollback_completed', 'optimization_failed'].includes(event_type);

Then(
  'the owner has seen at least {int} live events, none missing, the last one of the completion',
  async function (this: ProvingGroundWorld, least: number) {
    const company = companyOf(this);
    const live = company.live.get();
    const events = await company.owner.events(company.id);
    const last = events.findLast(isLast)!;
    await live.until(`the message of event ${last.seq}`, (all) => all.some(({ seq }) => seq === last.seq));
    const seen = live.ofEvents.filter(({ seq }) => seq! <= last.seq);
    expect(seen.length, 'messages').to.be.at.least(least);
    const first = live.greetedAt + 1;
    expect(seen.map(({ seq }) => seq)).to.deep.equal(seen.map((_, index) => first + index));
    expect(seen.at(-1)).to.have.property('type', 'optimization');
    expect(seen.at(-1)!.data['status']).to.equal('completed');
  },
);
