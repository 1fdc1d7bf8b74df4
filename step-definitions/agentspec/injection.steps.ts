// Steps about injection: which pods get a sidecar, and what of it fits their agent.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { InjectedAgent } from '../../support/agentspec/clients/injected-agent';
import { OBSERVATIONS, type Observation } from '../../support/agentspec/clients/observations';
import {
  configMapAt,
  engineOf,
  podSaying,
  settingsOf,
  type SubmittedPod,
} from '../../support/agentspec/clients/pods';
import type { ProvingGroundWorld } from '../../support/world';

const podIn = (world: ProvingGroundWorld): SubmittedPod =>
  world.agentSpec.observed.submitted.get() as SubmittedPod;

const namesIn = (world: ProvingGroundWorld): string[] => podIn(world).spec.containers.map(({ name }) => name);

/** As the API server, and whoever it asks, would make it; no pod comes into being. */
async function submit(world: ProvingGroundWorld, says: Readonly<Record<string, string>>): Promise<void> {
  const { cluster, observed } = world.agentSpec;
  const { namespace, ...manifest } = podSaying(says, cluster.uniqueName('pg-pod'));
  observed.submitted.set(
    await cluster.dryRun<SubmittedPod>(manifest, namespace === undefined ? {} : { namespace }),
  );
}

Given('the operator injects by default', async function (this: ProvingGroundWorld) {
  await this.agentSpec.operator.configure('INJECT_MODE', 'default');
});

When('a pod is submitted that says nothing', function (this: ProvingGroundWorld) {
  return submit(this, {});
});

/** Rows: the words of `podSaying`; "-" is not said. */
When('a pod is submitted that says:', function (this: ProvingGroundWorld, table: DataTable) {
  return submit(this, table.rowsHash());
});

Then('it gets {sidecarOutcome}', function (this: ProvingGroundWorld, isInjected: boolean) {
  if (isInjected) expect(namesIn(this)).to.include('agentspec-sidecar');
  else expect(namesIn(this)).to.deep.equal(['agent']);
});

Then('it keeps its {int} containers', function (this: ProvingGroundWorld, count: number) {
  expect(namesIn(this)).to.have.length(count);
});

/** Rows: the words of `settingsOf`. */
Then('its sidecar:', function (this: ProvingGroundWorld, table: DataTable) {
  const expected = table.rowsHash();
  const actual = settingsOf(podIn(this));
  const shown = Object.fromEntries(Object.keys(expected).map((word) => [word, actual[word]]));
  expect(shown).to.deep.equal(expected);
});

Then("the pod's own containers and volumes are as they were", function (this: ProvingGroundWorld) {
  const { containers, volumes = [] } = podIn(this).spec;
  expect(containers[0]).to.deep.include({ name: 'agent', ports: [{ containerPort: 9090, protocol: 'TCP' }] });
  expect(volumes[0]).to.deep.equal({ name: 'own', emptyDir: {} });
});

Then(
  'it gets a policy engine with the policy {string}',
  function (this: ProvingGroundWorld, configMap: string) {
    const pod = podIn(this);
    expect(engineOf(pod)?.ports?.map(({ name }) => name)).to.deep.equal(['opa']);
    expect(configMapAt(pod, engineOf(pod), '/policies')).to.equal(configMap);
  },
);

Then(
  'the policy engine runs with the least rights and bounded resources',
  function (this: ProvingGroundWorld) {
    const { securityContext, resources, volumeMounts } = engineOf(podIn(this)) ?? {};
    expect(securityContext).to.deep.include({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(resources).to.deep.equal({
      requests: { cpu: '25m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    });
    const writable = volumeMounts?.filter(({ readOnly }) => !readOnly);
    expect(writable, 'mounts that are not read-only').to.deep.equal([]);
  },
);

/** From here on it is the agent that the scenario speaks of. */
Given(
  'a copy of the {demoAgent} agent that only asks for a sidecar',
  async function (this: ProvingGroundWorld, original: string) {
    const injected = await InjectedAgent.deploy(this.agentSpec.cluster, original);
    this.onEnd(async () => injected.close());
    this.agentSpec.select(injected.name, injected);
  },
);

Then(
  'an observation of it was made, with a service for its control plane',
  async function (this: ProvingGroundWorld) {
    const { cluster, observed, subject } = this.agentSpec;
    const { agent } = subject;
    const { metadata, spec } = await cluster.made<
      Observation & { metadata: { annotations?: Record<string, string> } }
    >(`${OBSERVATIONS}/${agent}`);
    expect(spec.agentRef).to.deep.equal({ name: agent });
    expect(metadata.annotations).to.include.keys('agentspec.io/injected-by', 'agentspec.io/injected-at');
    expect(await InjectedAgent.portsOfService(cluster, agent)).to.deep.equal(['control plane']);
    observed.observation.set(agent);
  },
);
