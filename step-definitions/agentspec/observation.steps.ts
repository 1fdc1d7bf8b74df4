// Steps about observations: what the operator tells of an agent, and when.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { observationWords } from '../../support/agentspec/clients/field-words';
import {
  fieldNamed,
  flattened,
  whyNotObserved,
  whyNotPending,
  type ObservationStatus,
} from '../../support/agentspec/clients/observations';
import { PORTS } from '../../support/agentspec/names';
import type { ProvingGroundWorld } from '../../support/world';

async function observe({ agentSpec }: ProvingGroundWorld, spec: Readonly<Record<string, unknown>>) {
  const { observations, observed, subject } = agentSpec;
  // The sidecar is brought into shape before anybody looks at it.
  await subject.address();
  const named = { sidecarServiceName: `${subject.agent}-sidecar`, ...spec };
  observed.observation.set(await observations.make(subject.agent, named));
}

const nameOf = (world: ProvingGroundWorld): string => world.agentSpec.observed.observation.get();

/** Waits until `holds` no longer says why not. */
const until = (
  world: ProvingGroundWorld,
  what: string,
  holds: (status: ObservationStatus) => string | undefined,
) => world.agentSpec.observations.until(nameOf(world), what, holds);

const statusOf = async (world: ProvingGroundWorld): Promise<ObservationStatus> =>
  (await world.agentSpec.observations.read(nameOf(world))).status ?? {};

Given('it is observed {pace}', function (this: ProvingGroundWorld, checkInterval: number) {
  return observe(this, { checkInterval });
});

Given(
  'it is observed {pace}, with the {word} {jsonValue}',
  async function (this: ProvingGroundWorld, checkInterval: number, field: string, value: unknown) {
    await observe(this, { checkInterval, [fieldNamed(field)]: value });
    this.agentSpec.observed.otherObservation.set(nameOf(this));
  },
);

Given(
  'it is observed {pace}, through a service {destination}',
  async function (this: ProvingGroundWorld, checkInterval: number, destination: string) {
    const { observations, observed, subject } = this.agentSpec;
    const past = { app: subject.agent, targetPort: PORTS.agent };
    const service = await observations.makeService(destination === 'agent' ? past : {});
    await observe(this, { checkInterval, sidecarServiceName: observed.service.set(service) });
  },
);

When('the service leads to its sidecar', async function (this: ProvingGroundWorld) {
  const { observations, observed, subject } = this.agentSpec;
  await observations.leadTo(observed.service.get(), subject.agent);
});

When('the operator has observed it( again)', async function (this: ProvingGroundWorld) {
  await until(this, `the operator to observe ${this.agentSpec.subject.agent}`, whyNotObserved);
});

When('the operator restarts', async function (this: ProvingGroundWorld) {
  // Looked for from now on: the new operator may have looked again before the old one is gone.
  const pendingAgain = until(this, 'a pending observation', whyNotPending);
  this.agentSpec.observed.pendingAgain.set(pendingAgain);
  await Promise.all([pendingAgain.catch(() => undefined), this.agentSpec.operator.restart()]);
});

Then(
  'its observation is pending, and nothing is known of its conditions',
  async function (this: ProvingGroundWorld) {
    const { pendingAgain } = this.agentSpec.observed;
    await (pendingAgain.has ? pendingAgain.get() : until(this, 'a pending observation', whyNotPending));
  },
);

Then(
  'the operator looks again, and finds it {string} as before',
  async function (this: ProvingGroundWorld, phase: string) {
    const before = (await statusOf(this)).lastChecked;
    const { status } = await until(this, 'another look', ({ lastChecked }) =>
      lastChecked === before ? `still checked ${before}` : undefined,
    );
    expect(status).to.include({ phase });
  },
);

/** Rows: the words of `observationWords`. */
Then('its observation shows:', async function (this: ProvingGroundWorld, table: DataTable) {
  const expected = observationWords.expected(table.rowsHash());
  const shown = flattened(await statusOf(this));
  expect(observationWords.actual(shown, Object.keys(expected))).to.deep.equal(expected);
});

Then('its observation becomes {string}', async function (this: ProvingGroundWorld, phase: string) {
  await until(this, `the phase ${phase}`, (status) =>
    status.phase === phase ? undefined : `its phase is ${status.phase}`,
  );
});

Then(
  'its observation says that it is not probed, because of {string}',
  async function (this: ProvingGroundWorld, reason: string) {
    const { status = {} } = await until(this, `a reason that names ${reason}`, ({ conditions = [] }) =>
      conditions.some(({ message = '' }) => message.includes(reason))
        ? undefined
        : `conditions ${JSON.stringify(conditions)}`,
    );
    expect(status.lastChecked, 'when it was checked').to.equal(undefined);
    expect(whyNotPending({ violations: 0, ...status, phase: 'Pending' })).to.equal(undefined);
  },
);

Then('the observation from the other source was not touched', async function (this: ProvingGroundWorld) {
  const { observations, observed } = this.agentSpec;
  const { status = {} } = await observations.read(observed.otherObservation.get());
  expect(status).not.to.have.property('lastChecked');
  expect(status.phase ?? 'Pending').to.equal('Pending');
});

Then(
  'an event tells that its observation became {string}',
  function (this: ProvingGroundWorld, phase: string) {
    return this.agentSpec.observations.untilEventTells(nameOf(this), phase);
  },
);
