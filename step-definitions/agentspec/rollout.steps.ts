// Steps about rollouts on a cluster that others use, too: what clients, other agents and other runs notice of them.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { RolloutClients } from '../../support/agentspec/clients/rollout-clients';
import { secondRun } from '../../support/agentspec/clients/second-run';
import { waitUntil } from '../../runner/wait';
import type { ProvingGroundWorld } from '../../support/world';
import { timeouts } from '../../support/timeouts';

interface Pods {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly deletionTimestamp?: string;
    };
    readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
  }[];
}

interface Slice {
  readonly endpoints?: readonly {
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
}

/** More than the clients have under way at any moment. */
const CROWD = 40;

const LEASE = 'lease/proving-ground-run';

async function podsOf(world: ProvingGroundWorld, isWanted: (agent: string) => boolean): Promise<string[]> {
  const { items } = await world.agentSpec.cluster.get<Pods>('pods');
  const agents = new Set(await world.agentSpec.environment.agentNames());
  return items
    .filter(
      ({ metadata }) =>
        !metadata.deletionTimestamp &&
        agents.has(metadata.labels?.app ?? '') &&
        isWanted(metadata.labels!.app!),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

async function sidecarImage(world: ProvingGroundWorld): Promise<string> {
  const { items } = await world.agentSpec.cluster.get<Pods>('pods');
  const pod = items.find(({ metadata }) => metadata.labels?.app === world.agentSpec.subject.agent);
  return pod!.spec.containers.find(({ name }) => name === 'sidecar' || name === 'agentspec-sidecar')!.image;
}

Given('clients within the cluster that keep asking it', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.address();
  const { agent } = this.agentSpec.subject;
  const clients = await RolloutClients.start(this.agentSpec.cluster, agent, await sidecarImage(this));
  const [pod] = await podsOf(this, (name) => name === agent);
  const successors = successorsOf(this, pod!, await sliceOf(this, clients.service));
  // What went wrong with it, the step says that wants it.
  successors.catch(() => undefined);
  this.agentSpec.observed.clients.set(clients);
  this.agentSpec.observed.successors.set(successors);
});

/** @returns the pods that are ready at the moment when clients are no longer sent to this one, because it is to stop */
function successorsOf(world: ProvingGroundWorld, pod: string, slice: string): Promise<string[]> {
  let wasReady = false;
  return world.agentSpec.cluster.until<Slice, string[]>(
    ['endpointslices', slice],
    { what: `clients to be sent to ${pod}, and then elsewhere`, limit: timeouts.ROLLOUT },
    ({ endpoints = [] }) => {
      const ready = endpoints.flatMap(({ conditions, targetRef }) =>
        conditions?.ready && targetRef ? [targetRef.name] : [],
      );
      const isReady = ready.includes(pod);
      wasReady ||= isReady;
      return wasReady && !isReady ? { value: ready } : { notYet: `they are sent to ${ready.join(', ')}` };
    },
  );
}

Given('the pods of the other agents are noted', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.address();
  this.agentSpec.observed.pods.set(await podsOf(this, (agent) => agent !== this.agentSpec.subject.agent));
});

When('its mode changes to {string}', async function (this: ProvingGroundWorld, mode: string) {
  await this.agentSpec.subject.change('OPA_PROXY_MODE', mode);
});

When(
  'another run of the specification begins in the same namespace',
  async function (this: ProvingGroundWorld) {
    await this.agentSpec.subject.address();
    this.agentSpec.observed.pods.set(await podsOf(this, (agent) => agent === this.agentSpec.subject.agent));
    const { exitCode, output } = await secondRun(this.agentSpec.cluster.kubectl.target);
    this.agentSpec.observed.secondRun.set({ exitCode, output });
    this.evidence.text('The second run', output);
  },
);

Then('both sidecars, the old and the new one, have answered them', async function (this: ProvingGroundWorld) {
  const clients = this.agentSpec.observed.clients.get();
  // The old sidecar has, or there would be no clients; the new one has when its ring says so.
  await waitUntil<void>(
    'a request of the clients in the ring of the new sidecar',
    timeouts.ROLLOUT,
    async () => {
      const entries = await this.agentSpec.control.audit();
      const found = entries.some(({ requestId }) => requestId.startsWith(clients.mark));
      return found ? { value: undefined } : { notYet: `${entries.length} entries, none of theirs` };
    },
  );
});

Then(
  'the new sidecar was ready before the old one was told to stop',
  async function (this: ProvingGroundWorld) {
    const ready = await this.agentSpec.observed.successors.get();
    expect(ready, 'pods that were ready when the old one was told to stop').to.have.lengthOf.above(0);
  },
);

Then('not one of their requests was lost', async function (this: ProvingGroundWorld) {
  const clients = this.agentSpec.observed.clients.get();
  await this.agentSpec.cluster.until<Slice, true>(
    ['endpointslices', await sliceOf(this, clients.service)],
    { what: 'the old sidecar to leave the service', limit: timeouts.ROLLOUT },
    ({ endpoints = [] }) =>
      endpoints.length === 1 && endpoints[0]?.conditions?.ready
        ? { value: true }
        : { notYet: JSON.stringify(endpoints) },
  );
  const { answered, lost } = await clients.untilAnswered(CROWD);
  this.evidence.text(
    'What the clients within the cluster counted',
    JSON.stringify({ answered, lost }, null, 2),
  );
  expect(lost).to.deep.equal([]);
});

async function sliceOf(world: ProvingGroundWorld, service: string): Promise<string> {
  const selector = `kubernetes.io/service-name=${service}`;
  return (
    await world.agentSpec.cluster.run([
      'get',
      'endpointslices',
      '-l',
      selector,
      '-o',
      'jsonpath={.items[0].metadata.name}',
    ])
  ).trim();
}

Then('the pods of the other agents are the same as before', async function (this: ProvingGroundWorld) {
  expect(await podsOf(this, (agent) => agent !== this.agentSpec.subject.agent)).to.deep.equal(
    this.agentSpec.observed.pods.get(),
  );
});

Then('it ends as a broken bench, without running a scenario', function (this: ProvingGroundWorld) {
  const { exitCode, output } = this.agentSpec.observed.secondRun.get();
  expect(exitCode, output).to.equal(2);
  expect(output).not.to.match(/\d+ scenarios?: \d+ passed/);
});

Then('it names the run that is there, and the way out', async function (this: ProvingGroundWorld) {
  const { spec } = await this.agentSpec.cluster.get<{ spec: { holderIdentity: string } }>(LEASE);
  expect(this.agentSpec.observed.secondRun.get().output)
    .to.include(spec.holderIdentity)
    .and.to.include('KUBE_NAMESPACE');
});

Then('the agent is as it was before', async function (this: ProvingGroundWorld) {
  expect(await podsOf(this, (agent) => agent === this.agentSpec.subject.agent)).to.deep.equal(
    this.agentSpec.observed.pods.get(),
  );
});
