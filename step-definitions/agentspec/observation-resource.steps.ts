// Steps about observations as resources: how they are listed, and which the cluster takes.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { fieldNamed, observationOf, type Observation } from '../../support/agentspec/clients/observations';
import { itemsOf } from '../../support/agentspec/clients/field-words';
import type { ProvingGroundWorld } from '../../support/world';

const AGENT = { agentRef: { name: 'gymcoach' } };

When('a platform engineer lists the observations', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.listing.set(await this.agentSpec.observations.list());
});

When(
  'a platform engineer submits an observation with the {word} {jsonValue}',
  async function (this: ProvingGroundWorld, field: string, value: unknown) {
    const { cluster, observed } = this.agentSpec;
    const manifest = observationOf(cluster.uniqueName('pg-refused'), {
      ...AGENT,
      [fieldNamed(field)]: value,
    });
    observed.refusal.set((await cluster.refusalOf(manifest)) ?? '');
  },
);

When(
  'a platform engineer submits an observation that names nothing but its agent',
  async function (this: ProvingGroundWorld) {
    const { cluster, observed } = this.agentSpec;
    const manifest = observationOf(cluster.uniqueName('pg-default'), AGENT);
    observed.submitted.set(await cluster.dryRun<Observation>(manifest));
  },
);

Then(
  'it has the port {int}, an interval of {int} seconds and the source {string}',
  function (this: ProvingGroundWorld, sidecarPort: number, checkInterval: number, source: string) {
    const { spec } = this.agentSpec.observed.submitted.get() as Observation;
    expect(spec).to.deep.equal({ ...AGENT, sidecarPort, checkInterval, source });
  },
);

Then('the cluster refuses it and names the {word}', function (this: ProvingGroundWorld, field: string) {
  const refusal = this.agentSpec.observed.refusal.get();
  expect(refusal, 'what the cluster says').to.match(new RegExp(`\\b${fieldNamed(field)}\\b`));
});

Then('the columns are, in this order: {list}', function (this: ProvingGroundWorld, columns: string[]) {
  expect(this.agentSpec.observed.listing.get()[0]).to.deep.equal(columns);
});

Then('each agent of the demo is in the list', async function (this: ProvingGroundWorld) {
  const names = this.agentSpec.observed.listing.get().map(([name]) => name);
  const agents = await this.agentSpec.environment.agentNames();
  expect(agents).not.to.deep.equal([]);
  expect(names).to.include.members(agents);
});

Then('its line of the list says {string}', function (this: ProvingGroundWorld, says: string) {
  const { listing, observation } = this.agentSpec.observed;
  const line = listing.get().find(([name]) => name === observation.get());
  const values = itemsOf(says);
  expect(line?.slice(1, 1 + values.length)).to.deep.equal(values);
});
