// Steps about rollouts on a cluster that others use, too: what clients, other agents and other runs notice of them.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { RolloutClients } from '../../support/agentspec/clients/rollout-clients';
import { holderOfRun, secondRun } from '../../support/agentspec/clients/second-run';
import type { ProvingGroundWorld } from '../../support/world';

/** More than the clients have under way at any moment. */
const CROWD = 40;

const ownPods = ({ agentSpec }: ProvingGroundWorld) => agentSpec.rollout.podsOf([agentSpec.subject.agent]);

async function otherPods({ agentSpec }: ProvingGroundWorld): Promise<string[]> {
  const agents = await agentSpec.environment.agentNames();
  return agentSpec.rollout.podsOf(agents.filter((agent) => agent !== agentSpec.subject.agent));
}

Given('clients within the cluster that keep asking it', async function (this: ProvingGroundWorld) {
  const { cluster, observed, rollout, subject } = this.agentSpec;
  await subject.address();
  const image = await rollout.sidecarImage(subject.agent);
  const clients = observed.clients.set(await RolloutClients.start(cluster, subject.agent, image));
  const [pod] = await ownPods(this);
  const successors = observed.successors.set(rollout.successorsOf(pod!, clients.service));
  // What went wrong with it, the step says that wants it.
  successors.catch(() => undefined);
});

Given(
  'a platform engineer remembers the pods of the other agents',
  async function (this: ProvingGroundWorld) {
    await this.agentSpec.subject.address();
    this.agentSpec.observed.pods.set(await otherPods(this));
  },
);

When('its mode changes to {string}', async function (this: ProvingGroundWorld, mode: string) {
  await this.agentSpec.subject.change('OPA_PROXY_MODE', mode);
});

When(
  'another run of the specification begins in the same namespace',
  async function (this: ProvingGroundWorld) {
    const { cluster, observed, subject } = this.agentSpec;
    await subject.address();
    observed.pods.set(await ownPods(this));
    const { output } = observed.secondRun.set(await secondRun(cluster.kubectl.target));
    this.evidence.text('The second run', output);
  },
);

Then('both sidecars, the old and the new one, have answered them', async function (this: ProvingGroundWorld) {
  const { mark } = this.agentSpec.observed.clients.get();
  // The old sidecar has, or there would be no clients; the new one has when its ring says so.
  await this.agentSpec.control.untilRingHas('a request of the clients', (id) => id.startsWith(mark));
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
  await this.agentSpec.rollout.untilOver(clients.service);
  const { answered, lost } = await clients.untilAnswered(CROWD);
  const counted = JSON.stringify({ answered, lost }, null, 2);
  this.evidence.text('What the clients within the cluster counted', counted);
  expect(lost).to.deep.equal([]);
});

Then('the pods of the other agents are the same as before', async function (this: ProvingGroundWorld) {
  expect(await otherPods(this)).to.deep.equal(this.agentSpec.observed.pods.get());
});

Then('that run ends as a broken bench, without running a scenario', function (this: ProvingGroundWorld) {
  const { exitCode, output } = this.agentSpec.observed.secondRun.get();
  expect(exitCode, output).to.equal(2);
  expect(output).not.to.match(/\d+ scenarios?: \d+ passed/);
});

Then('it names the run that is there, and the way out', async function (this: ProvingGroundWorld) {
  const { cluster, observed } = this.agentSpec;
  const { output } = observed.secondRun.get();
  expect(output)
    .to.include(await holderOfRun(cluster))
    .and.to.include('KUBE_NAMESPACE');
});

Then('the agent is as it was before', async function (this: ProvingGroundWorld) {
  expect(await ownPods(this)).to.deep.equal(this.agentSpec.observed.pods.get());
});
