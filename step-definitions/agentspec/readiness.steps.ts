// Steps about readiness: when it was worked out, and the checks that it rests on.
import { Given, Then, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ReadinessReport } from '../../support/agentspec/clients/types';
import type { ProvingGroundWorld } from '../../support/world';

const MINUTE = 60_000;

function checksOf(world: ProvingGroundWorld): Record<string, string>[] {
  const { checks } = world.answer.get().json<ReadinessReport>();
  return checks.map(({ id, category, status, severity }) => ({ check: id, category, status, severity }));
}

Given(
  'its sidecar has the key {string} set to {string}',
  function (this: ProvingGroundWorld, name: string, value: string) {
    this.agentSpec.subject.want(name, value);
  },
);

Then('the readiness was worked out just now', function (this: ProvingGroundWorld) {
  const { timestamp } = this.answer.get().json<ReadinessReport>();
  expect(Math.abs(Date.now() - Date.parse(timestamp)), timestamp).to.be.below(MINUTE);
});

Then('its checks are, in this order:', function (this: ProvingGroundWorld, table: DataTable) {
  expect(checksOf(this)).to.deep.equal(table.hashes());
});

/** Only the checks, and the columns, that are there are compared. */
Then('among its checks are:', function (this: ProvingGroundWorld, table: DataTable) {
  const all = checksOf(this);
  const rows = table.hashes();
  const actual = rows.map((row) => {
    const found = all.find(({ check }) => check === row.check);
    return Object.fromEntries(Object.keys(row).map((column) => [column, found?.[column]]));
  });
  expect(actual).to.deep.equal(rows);
});
