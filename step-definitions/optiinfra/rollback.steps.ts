// Steps about what goes wrong: faults of the cloud, rollbacks, and what is known of them afterwards.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Call } from '../../support/optiinfra/clients/simulator';
import type { AuditEntry, Rollback } from '../../support/optiinfra/clients/types';
import type { Company } from '../../support/optiinfra/scenario/company';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';
import { typeOf as nameOf } from './recommendation.steps';

const GREEN = 'green';
/** SCN-66. */
const ROLLBACK_LIMIT_SECONDS = 300;

Given(
  'the new cohort fails {float} % of its requests from a share of {int} % on',
  async function (this: ProvingGroundWorld, errorRate: number, share: number) {
    const fault = { kind: 'canary_failure', error_rate: errorRate, at_share: share, cohort: GREEN };
    await companyOf(this).plant(fault);
  },
);

Given('shifting traffic back fails {int} times', async function (this: ProvingGroundWorld, times: number) {
  await companyOf(this).plant({ kind: 'rollback_failure', times, cohort: GREEN });
});

Given(
  'the cloud takes back {int} spot instance once green has {int} % of the traffic',
  async function (this: ProvingGroundWorld, count: number, share: number) {
    await companyOf(this).plant({ kind: 'spot_interruption', count, at_share: share, cohort: GREEN });
  },
);

/** What was planted once has struck: the fault is gone. */
Then('the cloud has really taken it back', async function (this: ProvingGroundWorld) {
  const { faults } = await companyOf(this).world();
  expect(faults, 'faults that have not struck').to.deep.equal([]);
});

/** CLD-26: which one, and whether another one is there in its place. */
Then('the events tell of it, and of what was done about it', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const told = (await company.owner.events(company.id)).filter(
    ({ event_type }) => event_type === 'spot_interruption',
  );
  expect(told, 'events of an interruption').to.have.length(1);
  const { instance_id, action, replaced_by } = told[0]!.data;
  const states = new Map((await company.world()).instances.map((one) => [one.instance_id, one.state]));
  expect(states.get(String(instance_id)), 'what was taken back').to.equal('terminated');
  const isCompleted = company.optimization.get().status === 'completed';
  expect(action, 'what was done').to.equal(isCompleted ? 'replaced' : 'rollback');
  if (isCompleted) expect(states.get(String(replaced_by)), 'what took its place').to.equal('running');
});

Given('the cloud has no spot instances left', async function (this: ProvingGroundWorld) {
  await companyOf(this).plant({ kind: 'spot_capacity_exhausted' });
});

Given('green has reached {int} % of the traffic', async function (this: ProvingGroundWorld, share: number) {
  const { owner, approved } = companyOf(this);
  await owner.untilShare(approved.get(), share);
});

When(
  'the owner calls the optimization off, because of {string}',
  async function (this: ProvingGroundWorld, reason: string) {
    const { owner, approved } = companyOf(this);
    const target = `/optimizations/${approved.get()}/rollback`;
    const answer = await owner.ask<{ status: string }>('POST', target, { reason });
    expect(answer.status).to.equal('rolling_back');
  },
);

When('the owner tries to call the optimization off', async function (this: ProvingGroundWorld) {
  const { owner, approved } = companyOf(this);
  const target = `/optimizations/${approved.get()}/rollback`;
  this.answer.set(await owner.send('POST', target, { reason: 'too late' }));
});

const rollbackOf = (world: ProvingGroundWorld): Rollback => {
  const { rollback, status } = companyOf(world).optimization.get();
  expect(rollback, `rollback of the optimization, which is ${status}`).not.to.equal(null);
  return rollback!;
};

Then(
  /^the original state is (not )?said to be restored$/,
  function (this: ProvingGroundWorld, not: string | null) {
    expect(companyOf(this).optimization.get().original_state_restored).to.equal(not === null);
  },
);

/** As the platform says, and by the times of its events. */
Then('the rollback kept to its time limit', async function (this: ProvingGroundWorld) {
  expect(rollbackOf(this).duration_seconds, 'seconds').to.be.a('number').below(ROLLBACK_LIMIT_SECONDS);
  const { owner, id } = companyOf(this);
  const events = await owner.events(id);
  const [began, ended] = ['rollback_started', 'rollback_completed'].map((type) => {
    const found = events.filter(({ event_type }) => event_type === type);
    expect(found, `events ${type}`).to.have.length(1);
    return Date.parse(found[0]!.timestamp);
  });
  expect((ended! - began!) / 1000, 'seconds between the events').to.be.within(0, ROLLBACK_LIMIT_SECONDS);
});

/** What the cloud was asked for, in this order, and how it answered. */
const callsOf = async ({ simulator, account }: Company): Promise<Call[]> =>
  (await simulator).calls(account.account_id);

Then(
  'in the cloud, traffic went back before the {int} new machines were ended',
  async function (this: ProvingGroundWorld, count: number) {
    const company = companyOf(this);
    const old = company.before.instances.map(({ instance_id }) => instance_id);
    const made = (await company.world()).instances.filter(({ instance_id }) => !old.includes(instance_id));
    expect(made.map(({ state }) => state)).to.deep.equal(Array<string>(count).fill('terminated'));
    const acts = (await callsOf(company))
      .map(({ operation }) => operation)
      .filter((one) => one === 'SetWeights' || one === 'TerminateInstances');
    const shifts = acts.lastIndexOf('SetWeights') + 1;
    expect(shifts, 'shifts of traffic, there and back').to.be.at.least(2);
    expect(acts.length, 'shifts, and then the ends of machines').to.be.above(shifts);
    expect(acts.slice(0, shifts)).to.deep.equal(Array<string>(shifts).fill('SetWeights'));
  },
);

Then(
  'shifting traffic back has really failed {int} times',
  async function (this: ProvingGroundWorld, times: number) {
    const failed = (await callsOf(companyOf(this))).filter(
      ({ operation, outcome }) => operation === 'SetWeights' && outcome !== 'ok',
    );
    expect(failed, 'shifts that failed').to.have.length(times);
  },
);

Then('these steps were undone, in this order: {}', function (this: ProvingGroundWorld, steps: string) {
  const acts = rollbackOf(this).steps.filter((name) => !name.startsWith('validate'));
  expect(acts).to.deep.equal(steps.split(', ').map(nameOf));
});

Then('the rollback was asked for because of {string}', function (this: ProvingGroundWorld, reason: string) {
  expect(rollbackOf(this)).to.include({ reason, trigger: 'manual' });
});

Then('a critical event calls for manual work', async function (this: ProvingGroundWorld) {
  const { owner, id, approved } = companyOf(this);
  const critical = (await owner.events(id)).filter(({ severity }) => severity === 'critical');
  expect(critical.map(({ event_type, correlation_id }) => [event_type, correlation_id])).to.deep.equal([
    ['optimization_failed', approved.get()],
  ]);
  expect(critical[0]!.data['manual'], 'flag for manual work').to.equal(true);
});

/** Actions of the audit log (ADT-7), by the words that features have for them. */
const actions: Readonly<Record<string, string>> = {
  'the approval': 'approve_recommendation',
  'the step': 'step_completed',
  'the failure of': 'step_failed',
  'the undoing of': 'undo_step',
  'the completion of the rollback': 'rollback_completed',
};

/** Gates change nothing, so that nobody asks what became of those that held. */
async function trailOf({ owner, id, approved, recommendation }: Company): Promise<AuditEntry[]> {
  const mine = [approved.get(), recommendation.get().id];
  return (await owner.audit(id)).filter(
    ({ target_id, action }) =>
      Object.values(actions).includes(action) && mine.some((one) => target_id?.startsWith(one)),
  );
}

Then('the audit trail tells, in this order:', async function (this: ProvingGroundWorld, table: DataTable) {
  const expected = table.raw().map(([words = '']) => {
    const [, what = '', step] = /^([^"]+?)(?: "([^"]+)")?$/.exec(words) ?? [];
    return [actions[what] ?? `no such action: ${what}`, ...(step ? [nameOf(step)] : [])].join(' ');
  });
  const actual = (await trailOf(companyOf(this))).map(({ action, target_id }) =>
    [action, ...(target_id?.split('/').slice(1) ?? [])].join(' '),
  );
  expect(actual).to.deep.equal(expected);
});

interface Check {
  readonly check: string;
  readonly measured: number | null;
  readonly limit: number;
  readonly passed: boolean;
}

Then(
  'the failure tells an error rate of {float} %, with a limit of {float} %',
  async function (this: ProvingGroundWorld, measured: number, limit: number) {
    const failure = (await trailOf(companyOf(this))).find(({ action }) => action === 'step_failed');
    const gates = (failure?.after?.['gates'] ?? []) as readonly { readonly checks: readonly Check[] }[];
    const failed = gates.flatMap(({ checks }) => checks).filter(({ passed }) => !passed);
    expect(failed).to.deep.include({ check: 'error_rate', measured, limit, passed: false });
  },
);

Given(
  'the new cohort is {float} times as slow from a share of {int} % on',
  async function (this: ProvingGroundWorld, factor: number, share: number) {
    await companyOf(this).plant({ kind: 'latency_regression', factor, at_share: share, cohort: GREEN });
  },
);

Then('nobody has asked for the rollback', function (this: ProvingGroundWorld) {
  expect(companyOf(this).optimization.get().rollback?.trigger).to.equal('gate');
});

/** Checks of a gate (OPT-28), by the words that features have for what missed them. */
const misses: Readonly<Record<string, string>> = {
  'slower than promised': 'promised_latency_p95',
  'slower than the objective allows': 'slo_latency_p95',
};

Then(
  /^the rollback was needed, since answers were (slower than promised|slower than the objective allows)$/,
  function (this: ProvingGroundWorld, miss: string) {
    expect(companyOf(this).optimization.get().rollback?.reason).to.include(misses[miss]);
  },
);
