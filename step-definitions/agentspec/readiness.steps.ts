// Steps about readiness: its status, where it comes from, and the checks that it rests on.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Check, ReadinessReport } from '../../support/agentspec/clients/types';
import type { ProvingGroundWorld } from '../../support/world';

const reportOf = (world: ProvingGroundWorld): ReadinessReport =>
  world.agentSpec.observed.control.get().json<ReadinessReport>();

function checkOf(world: ProvingGroundWorld, id: string): Check | undefined {
  return reportOf(world).checks.find((check) => check.id === id);
}

Given('its sidecar has the key {string}', function (this: ProvingGroundWorld, name: string) {
  this.agentSpec.subject.want(name, 'a-key-for-this-test');
});

Given('its sidecar has an empty key {string}', function (this: ProvingGroundWorld, name: string) {
  this.agentSpec.subject.want(name, '');
});

When('an operator reads its readiness', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.control.set(await this.agentSpec.control.get('/health/ready'));
});

Then(
  'the readiness is {string}, from {string}',
  function (this: ProvingGroundWorld, status: string, source: string) {
    expect(reportOf(this)).to.include({ status, source });
  },
);

Then('the readiness names the agent and the time', function (this: ProvingGroundWorld) {
  const { agentName, timestamp } = reportOf(this);
  expect(agentName).to.equal(this.agentSpec.subject.agent);
  expect(Number.isNaN(Date.parse(timestamp)), timestamp).to.equal(false);
});

Then(
  '{int} checks have passed, {int} have failed, {int} have warned and {int} were skipped',
  function (this: ProvingGroundWorld, passed: number, failed: number, warnings: number, skipped: number) {
    expect(reportOf(this).summary).to.deep.equal({ passed, failed, warnings, skipped });
  },
);

Then(
  'the check {string} has passed with severity {string}',
  function (this: ProvingGroundWorld, id: string, severity: string) {
    expect(checkOf(this, id)).to.include({ status: 'pass', severity });
  },
);

Then('the check {string} has passed', function (this: ProvingGroundWorld, id: string) {
  expect(checkOf(this, id)).to.include({ status: 'pass' });
});

Then(
  'the check {string} has failed with severity {string}',
  function (this: ProvingGroundWorld, id: string, severity: string) {
    expect(checkOf(this, id)).to.include({ status: 'fail', severity });
  },
);

Then('its checks are:', function (this: ProvingGroundWorld, table: DataTable) {
  const checks = reportOf(this).checks.map(({ id, category, status, severity }) => ({
    check: id,
    category,
    status,
    severity,
  }));
  expect(checks).to.deep.equal(table.hashes());
});
