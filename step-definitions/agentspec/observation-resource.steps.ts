// Steps about observations as resources: how they are listed, and which the cluster takes.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { observationOf, type Observation } from '../../support/agentspec/clients/observations';
import type { ProvingGroundWorld } from '../../support/world';

When('a platform engineer lists the observations', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.listing.set(await this.agentSpec.cluster.run(['get', 'ao']));
});

When(
  'somebody submits an observation with {word} set to {jsonValue}',
  async function (this: ProvingGroundWorld, field: string, value: unknown) {
    const name = this.agentSpec.cluster.uniqueName('pg-refused');
    const manifest = observationOf(name, { agentRef: { name: 'gymcoach' }, [field]: value });
    this.agentSpec.observed.refusal.set((await this.agentSpec.cluster.refusalOf(manifest)) ?? '');
  },
);

When(
  'somebody submits an observation that names nothing but its agent',
  async function (this: ProvingGroundWorld) {
    const manifest = observationOf(this.agentSpec.cluster.uniqueName('pg-default'), {
      agentRef: { name: 'gymcoach' },
    });
    this.agentSpec.observed.submitted.set(await this.agentSpec.cluster.dryRun<Observation>(manifest));
  },
);

Then(
  'it has the port {int}, an interval of {int} seconds and the source {string}',
  function (this: ProvingGroundWorld, sidecarPort: number, checkInterval: number, source: string) {
    const { spec } = this.agentSpec.observed.submitted.get() as Observation;
    expect(spec).to.deep.equal({ agentRef: { name: 'gymcoach' }, sidecarPort, checkInterval, source });
  },
);

Then('the cluster refuses it and names {string}', function (this: ProvingGroundWorld, field: string) {
  expect(this.agentSpec.observed.refusal.get(), 'what the cluster says').to.match(
    new RegExp(`\\b${field}\\b`),
  );
});

Then('the columns are, in this order: {list}', function (this: ProvingGroundWorld, columns: string[]) {
  const [head = ''] = this.agentSpec.observed.listing.get().split('\n');
  expect(head.split(/\s+/).filter(Boolean)).to.deep.equal(columns);
});

Then('each agent of the demo is in the list', async function (this: ProvingGroundWorld) {
  const names = this.agentSpec.observed.listing
    .get()
    .split('\n')
    .map((line) => line.split(/\s+/)[0]);
  const agents = await this.agentSpec.environment.agentNames();
  expect(agents).not.to.deep.equal([]);
  expect(names).to.include.members(agents);
});

Then('its line of the list says {list}', function (this: ProvingGroundWorld, values: string[]) {
  const name = this.agentSpec.observed.observation.get();
  const lines = this.agentSpec.observed.listing.get().split('\n');
  const line = lines.map((text) => text.split(/\s+/)).find(([first]) => first === name);
  expect(line?.slice(1, 1 + values.length)).to.deep.equal(values);
});
