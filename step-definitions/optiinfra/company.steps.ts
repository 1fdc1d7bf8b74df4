// Steps about a company: its estate, what it costs and how good it is, as the platform says and as it is in the cloud.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { BenchError } from '../../runner/errors';
import { waitUntil } from '../../runner/wait';
import { costReduced, qualityMaintained } from '../../support/optiinfra/figures';
import type { Company, Overrides } from '../../support/optiinfra/scenario/company';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';

/** Scores are told with three digits. */
const SCORE_TOLERANCE = 0.0005;

export const companyOf = (world: ProvingGroundWorld): Company => world.optiInfra.company();

/** @returns the newest point of a metric. */
export async function newest({ owner, id }: Company, metric: string): Promise<number> {
  const points = await owner.metric(id, metric);
  expect(points, `points of ${metric}`).not.to.have.length(0);
  return points.at(-1)!.value;
}

Given(
  'the company {word} with the estate {word}',
  async function (this: ProvingGroundWorld, name: string, estate: string) {
    await this.optiInfra.found(name, estate);
  },
);

Then(
  "{word}'s monthly cost is {money}",
  async function (this: ProvingGroundWorld, name: string, cost: number) {
    expect(await newest(this.optiInfra.company(name), 'monthly_cost')).to.equal(cost);
  },
);

/** What was to come without anybody's doing would have come by then. */
When('{word} has been measured ten more times', async function (this: ProvingGroundWorld, name: string) {
  const { owner, id } = this.optiInfra.company(name);
  const had = (await owner.metric(id, 'monthly_cost')).length;
  await waitUntil<void>(`ten more measurements of ${name}`, timeouts.CONDITION, async () => {
    const has = (await owner.metric(id, 'monthly_cost')).length;
    return has >= had + 10 ? { value: undefined } : { notYet: `there are ${has - had}` };
  });
});

Then(
  "{word}'s monthly cost is at least {int} % lower",
  async function (this: ProvingGroundWorld, name: string, least: number) {
    const company = this.optiInfra.company(name);
    costReduced(company.before.bill.monthly_cost, await newest(company, 'monthly_cost'), least);
  },
);

/** To the dollar: it is what the customer pays, whatever the platform says. */
Then(
  "the cloud's bill of {word} is {money}",
  async function (this: ProvingGroundWorld, name: string, cost: number) {
    expect((await this.optiInfra.company(name).world()).bill.monthly_cost).to.equal(cost);
  },
);

Then(
  "{word}'s quality score is at least {float}",
  async function (this: ProvingGroundWorld, name: string, least: number) {
    const { owner, id } = this.optiInfra.company(name);
    qualityMaintained((await owner.metric(id, 'quality_score')).slice(-1), least);
  },
);

Then(
  "{word}'s quality score is {float}",
  async function (this: ProvingGroundWorld, name: string, score: number) {
    expect(await newest(this.optiInfra.company(name), 'quality_score')).to.be.closeTo(score, SCORE_TOLERANCE);
  },
);

Then(
  'every quality score since then was at least {float}',
  async function (this: ProvingGroundWorld, least: number) {
    const { owner, id, optimization } = companyOf(this);
    qualityMaintained(await owner.metric(id, 'quality_score', optimization.get().started_at ?? ''), least);
  },
);

Then("{word}'s estate is exactly as it was", async function (this: ProvingGroundWorld, name: string) {
  const company = this.optiInfra.company(name);
  const { hash, bill, instances } = await company.world();
  const [running, before] = [instances, company.before.instances].map((all) =>
    all.filter(({ state }) => state !== 'terminated').map(({ instance_id }) => instance_id),
  );
  expect(running, 'instances').to.deep.equal(before);
  expect(bill.monthly_cost, 'bill').to.equal(company.before.bill.monthly_cost);
  expect(hash, 'hash of the estate').to.equal(company.before.hash);
});

Then(
  "{word}'s {int} on-demand instances are terminated",
  async function (this: ProvingGroundWorld, name: string, count: number) {
    const company = this.optiInfra.company(name);
    const ids = company.before.instances.map(({ instance_id }) => instance_id);
    expect(ids, 'instances that there were').to.have.length(count);
    const { instances } = await company.world();
    const left = instances.filter((one) => ids.includes(one.instance_id) && one.state !== 'terminated');
    expect(left, 'instances that are left').to.deep.equal([]);
  },
);

Then('{int} spot instances run in their place', async function (this: ProvingGroundWorld, count: number) {
  const running = (await companyOf(this).world()).instances.filter(({ state }) => state !== 'terminated');
  expect(running.map(({ pricing, state }) => `${pricing} ${state}`)).to.deep.equal(
    Array<string>(count).fill('spot running'),
  );
});

/** Whoever is told to serve does: no share of the traffic is with machines that have gone. */
Then(
  'all of the traffic is served by {int} instances',
  async function (this: ProvingGroundWorld, count: number) {
    const { instances, workloads } = await companyOf(this).world();
    const running = new Set(
      instances.filter(({ state }) => state === 'running').map(({ instance_id }) => instance_id),
    );
    const serving = workloads.flatMap(({ cohorts }) => cohorts).filter(({ weight }) => weight > 0);
    expect(serving.map(({ weight }) => weight)).to.deep.equal([100]);
    const ids = serving.flatMap(({ instance_ids }) => instance_ids);
    expect(
      ids.filter((id) => running.has(id)),
      'instances that serve and run',
    ).to.have.length(count);
  },
);

Then(
  'while both cohorts ran, the monthly cost was above {money}',
  async function (this: ProvingGroundWorld, cost: number) {
    const { owner, id, optimization } = companyOf(this);
    const points = await owner.metric(id, 'monthly_cost', optimization.get().started_at ?? '');
    expect(Math.max(...points.map(({ value }) => value)), 'the highest cost').to.be.above(cost);
  },
);

/** @throws BenchError for a word that there is not */
function oneOf<T>(words: Readonly<Record<string, T>>, word: string): T {
  const found = words[word];
  if (found !== undefined) return found;
  throw new BenchError(`"${word}" is none of ${Object.keys(words).join(', ')}`);
}

/** What features call a metric -> its name at the API and in the cloud. */
const metrics: Readonly<Record<string, string>> = {
  'latency of 95 %': 'latency_p95',
  'latency of 99 %': 'latency_p99',
  throughput: 'throughput',
  'GPU utilization': 'gpu_utilization',
  'quality score': 'quality_score',
  'error rate': 'error_rate',
};
/** Of what is measured, in percent. */
const METRIC_TOLERANCE = 0.5;

/** Values with their units, as people write them: what the platform says, held against what the cloud measures. */
Then("{word}'s metrics are:", async function (this: ProvingGroundWorld, name: string, table: DataTable) {
  const company = this.optiInfra.company(name);
  const { metrics: real } = await company.world();
  for (const [words = '', wanted = ''] of table.raw()) {
    const [metric, value] = [oneOf(metrics, words), Number.parseFloat(wanted)];
    const tolerance = metric === 'quality_score' ? SCORE_TOLERANCE : (value * METRIC_TOLERANCE) / 100;
    expect(await newest(company, metric), `${words}, as the platform says`).to.be.closeTo(value, tolerance);
    expect(real[metric], `${words}, in the cloud`).to.be.closeTo(value, tolerance);
  }
});

/** What can be different of an estate from the start -> where its fixture has it. */
const details: Readonly<Record<string, readonly [part: string, field: string]>> = {
  'cache hit rate': ['workloads', 'kv_cache_hit_rate'],
  'latency of 95 %': ['workloads', 'latency_p95'],
  utilization: ['instances', 'utilization'],
  workload: ['instances', 'workload_class'],
};

/** @param table rows: a machine or a deployment, what of it, and its value */
export function overridesOf(table: DataTable): Overrides {
  const overrides: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { of: thing = '', what = '', value = '' } of table.hashes()) {
    const [part, field] = oneOf(details, what);
    const number = Number(value);
    ((overrides[part] ??= {})[thing] ??= {})[field] = Number.isNaN(number) ? value : number;
  }
  return overrides;
}

Given(
  'the company {word} with the estate {word}, but:',
  async function (this: ProvingGroundWorld, name: string, estate: string, table: DataTable) {
    await this.optiInfra.found(name, estate, overridesOf(table));
  },
);
