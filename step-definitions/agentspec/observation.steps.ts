// Steps about observations: what the operator tells of an agent, and when.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { OBSERVATIONS, type ObservationStatus } from '../../support/agentspec/clients/observations';
import type { ProvingGroundWorld } from '../../support/world';
import { timeouts } from '../../support/timeouts';

/** Where the demo's agents listen within their pods, behind their sidecars. */
const AGENT_PORT = 8080;

const serviceOf = (agent: string): string => `${agent}-sidecar`;

async function observe(world: ProvingGroundWorld, spec: Readonly<Record<string, unknown>>): Promise<void> {
  // The sidecar is brought into shape before anybody looks at it.
  await world.agentSpec.subject.address();
  const named = { sidecarServiceName: serviceOf(world.agentSpec.subject.agent), ...spec };
  world.agentSpec.observed.observation.set(
    await world.agentSpec.observations.make(world.agentSpec.subject.agent, named),
  );
}

const statusOf = async (world: ProvingGroundWorld): Promise<ObservationStatus> =>
  (await world.agentSpec.observations.read(world.agentSpec.observed.observation.get())).status ?? {};

const statusesOf = ({ conditions = [] }: ObservationStatus): Record<string, string> =>
  Object.fromEntries(conditions.map(({ type, status }) => [type, status]));

const pending = { Ready: 'Unknown', Compliant: 'Unknown', ModelReachable: 'Unknown' };

/** Says why a status is not yet one that nobody has looked at. */
function whyNotPending(status: ObservationStatus): string | undefined {
  if (status.phase !== 'Pending' || status.violations !== 0)
    return `phase ${status.phase}, violations ${status.violations}`;
  const statuses = statusesOf(status);
  return Object.entries(pending).every(([type, wanted]) => statuses[type] === wanted)
    ? undefined
    : `conditions ${JSON.stringify(statuses)}`;
}

const whyNotObserved = ({ phase = 'none', lastChecked }: ObservationStatus): string | undefined =>
  phase !== 'Pending' && lastChecked !== undefined
    ? undefined
    : `phase ${phase}, checked ${lastChecked ?? 'never'}`;

Given('it is observed {pace}', function (this: ProvingGroundWorld, checkInterval: number) {
  return observe(this, { checkInterval });
});

Given(
  'it is observed {pace}, with no service named',
  function (this: ProvingGroundWorld, checkInterval: number) {
    return observe(this, { checkInterval, sidecarServiceName: null });
  },
);

Given(
  'it is observed {pace}, with {word} set to {jsonValue}',
  async function (this: ProvingGroundWorld, checkInterval: number, field: string, value: unknown) {
    await observe(this, { checkInterval, [field]: value });
    this.agentSpec.observed.otherObservation.set(this.agentSpec.observed.observation.get());
  },
);

/** The service has the port at which the operator looks for the control plane. */
async function observeThrough(
  world: ProvingGroundWorld,
  checkInterval: number,
  { app, targetPort }: { app?: string; targetPort?: number },
): Promise<void> {
  const name = world.agentSpec.cluster.uniqueName('pg-elsewhere');
  await world.agentSpec.cluster.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: app ?? name }, ports: [{ port: 4001, targetPort }] },
  });
  world.agentSpec.observed.service.set(name);
  await observe(world, { checkInterval, sidecarServiceName: name });
}

Given(
  'it is observed {pace}, through a service that leads nowhere',
  function (this: ProvingGroundWorld, checkInterval: number) {
    return observeThrough(this, checkInterval, {});
  },
);

Given(
  'it is observed {pace}, through a service that leads past its sidecar',
  function (this: ProvingGroundWorld, checkInterval: number) {
    return observeThrough(this, checkInterval, { app: this.agentSpec.subject.agent, targetPort: AGENT_PORT });
  },
);

When('the service leads to its sidecar', async function (this: ProvingGroundWorld) {
  const patch = { spec: { selector: { app: this.agentSpec.subject.agent } } };
  const service = `service/${this.agentSpec.observed.service.get()}`;
  await this.agentSpec.cluster.run(['patch', service, '--type', 'merge', '--patch', JSON.stringify(patch)]);
});

When('the operator has observed it', async function (this: ProvingGroundWorld) {
  const name = this.agentSpec.observed.observation.get();
  await this.agentSpec.observations.until(
    name,
    `the operator to observe ${this.agentSpec.subject.agent}`,
    whyNotObserved,
  );
});

When('the operator restarts', async function (this: ProvingGroundWorld) {
  // Looked for from now on: the new operator may have looked again before the old one is gone.
  const name = this.agentSpec.observed.observation.get();
  const pendingAgain = this.agentSpec.observations.until(name, 'a pending observation', whyNotPending);
  this.agentSpec.observed.pendingAgain.set(pendingAgain);
  await Promise.all([pendingAgain.catch(() => undefined), this.agentSpec.operator.restart()]);
});

Then(
  'its observation is pending, and nothing is known of its conditions',
  async function (this: ProvingGroundWorld) {
    await this.agentSpec.observations.until(
      this.agentSpec.observed.observation.get(),
      'a pending observation',
      whyNotPending,
    );
  },
);

Then(
  'its observation becomes pending, and nothing is known of its conditions',
  async function (this: ProvingGroundWorld) {
    await this.agentSpec.observed.pendingAgain.get();
  },
);

Then('the operator observes it again', async function (this: ProvingGroundWorld) {
  await this.agentSpec.observations.until(
    this.agentSpec.observed.observation.get(),
    'another look of the operator',
    whyNotObserved,
  );
});

Then(
  'the operator looks again, and finds it {string} as before',
  async function (this: ProvingGroundWorld, phase: string) {
    const before = (await statusOf(this)).lastChecked;
    const name = this.agentSpec.observed.observation.get();
    const { status } = await this.agentSpec.observations.until(name, 'another look', ({ lastChecked }) =>
      lastChecked === before ? `still checked ${before}` : undefined,
    );
    expect(status).to.include({ phase });
  },
);

Then(
  'its observation has phase {string}, grade {string} and score {int}',
  async function (this: ProvingGroundWorld, phase: string, grade: string, score: number) {
    expect(await statusOf(this)).to.include({ phase, grade, score });
  },
);

Then(
  'its observation counts {int} violations, from {string}',
  async function (this: ProvingGroundWorld, violations: number, source: string) {
    expect(await statusOf(this)).to.include({ violations, source });
  },
);

Then(
  'its observation counts {int} violations',
  async function (this: ProvingGroundWorld, violations: number) {
    expect(await statusOf(this)).to.include({ violations });
  },
);

Then(
  'its observation has the model {string}, whose status is {string}',
  async function (this: ProvingGroundWorld, id: string, status: string) {
    expect((await statusOf(this)).model).to.include({ id, status });
  },
);

Then('its conditions are:', async function (this: ProvingGroundWorld, table: DataTable) {
  const wanted = Object.fromEntries(table.hashes().map(({ condition, status }) => [condition, status]));
  expect(statusesOf(await statusOf(this))).to.deep.equal(wanted);
});

Then('its observation becomes {string}', async function (this: ProvingGroundWorld, phase: string) {
  await this.agentSpec.observations.until(
    this.agentSpec.observed.observation.get(),
    `the phase ${phase}`,
    (status) => (status.phase === phase ? undefined : `its phase is ${status.phase}`),
  );
});

Then(
  'its observation says that it is not probed, because of {string}',
  async function (this: ProvingGroundWorld, reason: string) {
    const name = this.agentSpec.observed.observation.get();
    const { status } = await this.agentSpec.observations.until(
      name,
      `a reason that names ${reason}`,
      ({ conditions = [] }) =>
        conditions.some(({ message = '' }) => message.includes(reason))
          ? undefined
          : `conditions ${JSON.stringify(conditions)}`,
    );
    expect(status?.lastChecked, 'when it was checked').to.equal(undefined);
    expect(statusesOf(status!)).to.deep.equal(pending);
  },
);

Then('the observation from the other source was not touched', async function (this: ProvingGroundWorld) {
  const { status = {} } = await this.agentSpec.observations.read(
    this.agentSpec.observed.otherObservation.get(),
  );
  expect(status).not.to.have.property('lastChecked');
  expect(status.phase ?? 'Pending').to.equal('Pending');
});

Then(
  'an event tells that its observation became {string}',
  async function (this: ProvingGroundWorld, phase: string) {
    const name = this.agentSpec.observed.observation.get();
    const selector = `involvedObject.kind=AgentObservation,involvedObject.name=${name}`;
    const what = `an event of ${OBSERVATIONS}/${name} that tells of ${phase}`;
    await this.agentSpec.cluster.untilAny<{ message?: string; reason?: string }>(
      ['events', '--field-selector', selector],
      { what, limit: timeouts.OBSERVATION },
      ({ message = '', reason = '' }) => `${reason} ${message}`.includes(phase),
    );
  },
);
