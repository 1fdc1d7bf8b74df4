// Steps about decisions: who approves or rejects what, alone or several at once, and what comes of it.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Answer } from '../../runner/http/answer';
import { waitUntil } from '../../runner/wait';
import type { Api } from '../../support/optiinfra/clients/api';
import {
  terminal,
  type BulkApproval,
  type Optimization,
  type Recommendation,
} from '../../support/optiinfra/clients/types';
import { agentTypes } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';
import { typeOf } from './recommendation.steps';

const NOBODYS = 'rec_nobody-has-this';

const tryToApprove = (who: Api, id: string): Promise<Answer> =>
  who.send('POST', `/recommendations/${id}/approve`, {});

When(
  /^the (owner|viewer) tries to approve the recommendation$/,
  async function (this: ProvingGroundWorld, who: 'owner' | 'viewer') {
    const company = companyOf(this);
    this.answer.set(await tryToApprove(await company.as(who), company.recommendation.get().id));
  },
);

Then('the viewer is shown the recommendation', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const { id, type, estimated_savings } = company.recommendation.get();
  const shown = await (await company.as('viewer')).get<Recommendation>(`/recommendations/${id}`);
  expect(shown).to.include({ id, type, estimated_savings });
});

When(
  'the owner approves the recommendation {int} times at the same moment',
  async function (this: ProvingGroundWorld, times: number) {
    const { owner, recommendation } = companyOf(this);
    const attempts = Array.from({ length: times }, () => tryToApprove(owner, recommendation.get().id));
    companyOf(this).attempts.set(await Promise.all(attempts));
  },
);

Then(
  'it is approved once, and refused {int} times as a conflict',
  function (this: ProvingGroundWorld, refused: number) {
    const statuses = companyOf(this)
      .attempts.get()
      .map(({ status }) => status)
      .sort();
    expect(statuses).to.deep.equal([200, ...Array<number>(refused).fill(409)]);
  },
);

When(
  "the owner of {word} tries to approve {word}'s recommendation",
  async function (this: ProvingGroundWorld, other: string, name: string) {
    const { recommendation } = this.optiInfra.company(name);
    this.answer.set(await tryToApprove(this.optiInfra.company(other).owner, recommendation.get().id));
  },
);

const look = (who: Api, id: string): Promise<Answer> => who.send('GET', `/recommendations/${id}`);

When(
  "the owner of {word} tries to look at {word}'s recommendation",
  async function (this: ProvingGroundWorld, other: string, name: string) {
    const { recommendation } = this.optiInfra.company(name);
    this.answer.set(await look(this.optiInfra.company(other).owner, recommendation.get().id));
  },
);

When(
  'the owner of {word} tries to look at a recommendation that there is not',
  async function (this: ProvingGroundWorld, other: string) {
    this.answer.set(await look(this.optiInfra.company(other).owner, NOBODYS));
  },
);

When(
  'an administrator tries to approve a recommendation that there is not',
  async function (this: ProvingGroundWorld) {
    this.answer.set(await tryToApprove(await this.optiInfra.connections.admin(), NOBODYS));
  },
);

const tryToReject = ({ owner, recommendation }: Company, body: object): Promise<Answer> =>
  owner.send('POST', `/recommendations/${recommendation.get().id}/reject`, body);

When(
  'the owner rejects the recommendation, because of {string}',
  async function (this: ProvingGroundWorld, reason: string) {
    const answer = await tryToReject(companyOf(this), { reason });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.json()).to.include({ status: 'rejected' });
  },
);

When(
  'the owner tries to reject the recommendation, because of {string}',
  async function (this: ProvingGroundWorld, reason: string) {
    this.answer.set(await tryToReject(companyOf(this), { reason }));
  },
);

When(
  'the owner tries to reject the recommendation without a reason',
  async function (this: ProvingGroundWorld) {
    this.answer.set(await tryToReject(companyOf(this), {}));
  },
);

Then('the recommendation is now {word}', async function (this: ProvingGroundWorld, status: string) {
  const { owner, recommendation } = companyOf(this);
  const now = await owner.get<Recommendation>(`/recommendations/${recommendation.get().id}`);
  expect(now.status).to.equal(status);
});

Then(
  "{word}'s events tell that it was rejected, because of {string}",
  async function (this: ProvingGroundWorld, name: string, reason: string) {
    const { owner, id } = this.optiInfra.company(name);
    const told = (await owner.events(id)).filter(
      ({ event_type }) => event_type === 'recommendation_rejected',
    );
    expect(told.map(({ data }) => data['reason'])).to.deep.equal([reason]);
  },
);

const optimizationsOf = ({ owner, id }: Company): Promise<Optimization[]> =>
  owner.get(`/customers/${id}/optimizations`);

Then('exactly one optimization has begun', async function (this: ProvingGroundWorld) {
  expect(await optimizationsOf(companyOf(this))).to.have.length(1);
});

Then('{word} has no optimization', async function (this: ProvingGroundWorld, name: string) {
  expect(await optimizationsOf(this.optiInfra.company(name))).to.deep.equal([]);
});

Given('every agent has analysed the estate', async function (this: ProvingGroundWorld) {
  const { owner, id } = companyOf(this);
  for (const type of agentTypes) {
    const { recommendation_ids } = await owner.analysed(await owner.analyse(id, type));
    for (const found of recommendation_ids) await owner.validated(found);
  }
});

/** "spot migration", or `kv cache optimization of "vllm-embed"` */
function called(words: string, among: readonly Recommendation[]): string {
  const [, type = '', of] = /^([a-z ]+?)(?: of "(.+)")?$/.exec(words) ?? [];
  const found = among.filter(
    (one) => one.type === typeOf(type) && (of === undefined || one.affected_resources.includes(of)),
  );
  expect(found, `${words} among ${among.map((one) => one.type).join(', ')}`).to.have.length(1);
  return found[0]!.id;
}

const approveAtOnce = ({ owner, id }: Company, recommendation_ids: string[]): Promise<Answer> =>
  owner.send('POST', `/customers/${id}/recommendations/bulk-approve`, { recommendation_ids });

When('the owner approves these at once:', async function (this: ProvingGroundWorld, table: DataTable) {
  const company = companyOf(this);
  const all = await company.owner.recommendations(company.id);
  const answer = await approveAtOnce(
    company,
    table.raw().map(([words]) => called(words!, all)),
  );
  expect(answer.status, answer.text).to.equal(200);
  company.bulk.set(answer.json<BulkApproval>());
});

When(
  'the owner of {word} tries to approve those of {word} and that of {word} at once',
  async function (this: ProvingGroundWorld, name: string, _own: string, other: string) {
    const company = this.optiInfra.company(name);
    const own = (await company.owner.recommendations(company.id)).map(({ id }) => id);
    expect(own, `recommendations of ${name}`).not.to.have.length(0);
    const foreign = this.optiInfra.company(other).recommendation.get().id;
    this.answer.set(await approveAtOnce(company, [...own, foreign]));
  },
);

Then('all {int} are approved', function (this: ProvingGroundWorld, count: number) {
  const { approved, rejected } = companyOf(this).bulk.get();
  expect(rejected, 'rejected').to.deep.equal([]);
  expect(approved).to.have.length(count);
});

Then('each of them is in the order of execution, once', function (this: ProvingGroundWorld) {
  const { approved, execution_order } = companyOf(this).bulk.get();
  expect([...execution_order].sort()).to.deep.equal([...approved].sort());
});

/** Waits until each has ended. @returns them by what was approved */
function ended(company: Company): Promise<Optimization[]> {
  const { approved } = company.bulk.get();
  return waitUntil<Optimization[]>('what was approved to end', timeouts.OPTIMIZATION, async () => {
    const all = await optimizationsOf(company);
    const mine = approved.map((id) => all.find(({ recommendation_id }) => recommendation_id === id));
    const open = mine.filter((one) => !one || !terminal.includes(one.status));
    if (open.length === 0) return { value: mine as Optimization[] };
    return { notYet: open.map((one) => one?.status ?? 'one has not begun').join(', ') };
  });
}

Then('in the end all {int} are completed', async function (this: ProvingGroundWorld, count: number) {
  const states = (await ended(companyOf(this))).map(({ status, result }) =>
    `${status} ${result?.error ?? ''}`.trim(),
  );
  expect(states).to.deep.equal(Array<string>(count).fill('completed'));
});

Then('one of them began only when the other had ended', async function (this: ProvingGroundWorld) {
  const [first, second] = (await ended(companyOf(this))).sort(
    (a, b) => Date.parse(a.started_at!) - Date.parse(b.started_at!),
  );
  expect(Date.parse(second!.started_at!)).to.be.at.least(Date.parse(first!.completed_at!));
});

Then('they ran at the same time', async function (this: ProvingGroundWorld) {
  const all = await ended(companyOf(this));
  const lastBegun = Math.max(...all.map(({ started_at }) => Date.parse(started_at!)));
  const firstEnded = Math.min(...all.map(({ completed_at }) => Date.parse(completed_at!)));
  expect(lastBegun, 'when the last one began').to.be.below(firstEnded);
});
