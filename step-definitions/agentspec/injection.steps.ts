// Steps about injection: which pods get a sidecar, and what of it fits their agent.
import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import {
  ASKS,
  configMapAt,
  engineOf,
  podOf,
  sidecarOf,
  variablesOf,
  type PodWishes,
  type SubmittedPod,
} from '../../support/agentspec/clients/pods';
import { InjectedAgent } from '../../support/agentspec/clients/injected-agent';
import { OBSERVATIONS, type Observation } from '../../support/agentspec/clients/observations';
import type { ProvingGroundWorld } from '../../support/world';

/** As the API server, and whoever it asks, would make it; no pod comes into being. */
async function submit(world: ProvingGroundWorld, wishes: PodWishes, namespace?: string): Promise<void> {
  const name = wishes.generateName
    ? undefined
    : (wishes.name ?? world.agentSpec.cluster.uniqueName('pg-pod'));
  const manifest = podOf({ ...wishes, name });
  const options = namespace === undefined ? {} : { namespace };
  world.agentSpec.observed.submitted.set(
    await world.agentSpec.cluster.dryRun<SubmittedPod>(manifest, options),
  );
}

const podIn = (world: ProvingGroundWorld): SubmittedPod =>
  world.agentSpec.observed.submitted.get() as SubmittedPod;

const namesIn = (world: ProvingGroundWorld): string[] => podIn(world).spec.containers.map(({ name }) => name);

const annotationsOf = (table: DataTable): Record<string, string> =>
  Object.fromEntries(table.hashes().map(({ annotation, value }) => [annotation, value]));

Given('the operator injects by default', async function (this: ProvingGroundWorld) {
  await this.agentSpec.operator.configure('INJECT_MODE', 'default');
});

When('a pod is submitted with the annotations:', function (this: ProvingGroundWorld, table: DataTable) {
  return submit(this, { annotations: annotationsOf(table) });
});

When('a pod is submitted without annotations', function (this: ProvingGroundWorld) {
  return submit(this, {});
});

When(
  'a pod whose agent listens on port {int} is submitted with the annotations:',
  function (this: ProvingGroundWorld, port: number, table: DataTable) {
    return submit(this, { port, annotations: annotationsOf(table) });
  },
);

When(
  'a pod is submitted with {podName}, annotated {string} and labelled {string}',
  function (this: ProvingGroundWorld, name: PodWishes, annotated: string, labelled: string) {
    const annotations = { ...ASKS, ...(annotated && { 'agentspec.io/agent-name': annotated }) };
    return submit(this, { ...name, annotations, labels: labelled ? { app: labelled } : undefined });
  },
);

When(
  'a pod that asks for a sidecar is submitted to the namespace {string}',
  function (this: ProvingGroundWorld, namespace: string) {
    return submit(this, { annotations: ASKS }, namespace);
  },
);

When(
  'a pod with a container {string} that asks for a sidecar is submitted',
  function (this: ProvingGroundWorld, container: string) {
    return submit(this, { annotations: ASKS, containers: [container] });
  },
);

Then('it gets a sidecar', function (this: ProvingGroundWorld) {
  expect(namesIn(this)).to.include('agentspec-sidecar');
});

Then('it gets no sidecar', function (this: ProvingGroundWorld) {
  expect(namesIn(this)).to.deep.equal(['agent']);
});

Then('it keeps its {int} containers', function (this: ProvingGroundWorld, count: number) {
  expect(namesIn(this)).to.have.length(count);
});

Then('it gets a sidecar in front of port {int}', function (this: ProvingGroundWorld, port: number) {
  const { UPSTREAM_URL } = variablesOf(sidecarOf(podIn(this)));
  expect(new URL(UPSTREAM_URL ?? '').port).to.equal(String(port));
});

Then('the sidecar opens a proxy and a control plane', function (this: ProvingGroundWorld) {
  const ports = sidecarOf(podIn(this))?.ports?.map(({ containerPort }) => containerPort);
  expect(ports).to.have.members([4000, 4001]);
});

Then('the sidecar reads its manifest from {string}', function (this: ProvingGroundWorld, configMap: string) {
  const pod = podIn(this);
  const sidecar = sidecarOf(pod);
  expect(configMapAt(pod, sidecar, '/manifest')).to.equal(configMap);
  expect(variablesOf(sidecar)).to.have.property('MANIFEST_PATH', '/manifest/agent.yaml');
});

Then("the pod's own containers and volumes are as they were", function (this: ProvingGroundWorld) {
  const { containers, volumes = [] } = podIn(this).spec;
  expect(containers[0]).to.deep.include({ name: 'agent', ports: [{ containerPort: 9090, protocol: 'TCP' }] });
  expect(volumes[0]).to.deep.equal({ name: 'own', emptyDir: {} });
});

Then(
  'the sidecar is told to be checked every {int} seconds',
  function (this: ProvingGroundWorld, seconds: number) {
    expect(Object.values(variablesOf(sidecarOf(podIn(this))))).to.include(String(seconds));
  },
);

Then(
  'it gets a policy engine with the policy {string}',
  function (this: ProvingGroundWorld, configMap: string) {
    const pod = podIn(this);
    const engine = engineOf(pod);
    expect(engine?.ports).to.deep.include({ name: 'opa', containerPort: 8181, protocol: 'TCP' });
    expect(configMapAt(pod, engine, '/policies')).to.equal(configMap);
  },
);

Then(
  'the policy engine runs with the least rights and bounded resources',
  function (this: ProvingGroundWorld) {
    const { securityContext, resources, volumeMounts } = engineOf(podIn(this)) ?? {};
    expect(securityContext).to.include({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    expect(securityContext?.capabilities).to.deep.equal({ drop: ['ALL'] });
    expect(resources).to.deep.equal({
      requests: { cpu: '25m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    });
    expect(
      volumeMounts?.every(({ readOnly }) => readOnly),
      'all mounts are read-only',
    ).to.equal(true);
  },
);

Then(
  'the sidecar asks the policy engine in mode {string}',
  function (this: ProvingGroundWorld, mode: string) {
    const variables = variablesOf(sidecarOf(podIn(this)));
    expect(variables).to.include({ OPA_URL: 'http://localhost:8181', OPA_PROXY_MODE: mode });
  },
);

Given(
  'the {demoAgent} agent is deployed once more, with nothing but the request for a sidecar',
  async function (this: ProvingGroundWorld, agent: string) {
    const record = this.evidence.exchange.bind(this.evidence);
    const injected = this.agentSpec.observed.injected.set(
      await InjectedAgent.deploy(this.agentSpec.cluster, agent, record),
    );
    this.onEnd(async () => injected.close());
  },
);

When('a client sends a chat message to the new agent', async function (this: ProvingGroundWorld) {
  this.agentSpec.observed.reply.set(await this.agentSpec.observed.injected.get().proxy.chat('Plan my week'));
});

Then('the new agent answers', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.reply.get().answer.status).to.equal(200);
});

Then("the new agent's control plane has an entry of the request", async function (this: ProvingGroundWorld) {
  const { requestId } = this.agentSpec.observed.reply.get();
  const entry = await this.agentSpec.observed.injected.get().control.entryOf(requestId);
  expect(entry).to.include({ method: 'POST', path: '/chat', statusCode: 200 });
});

Then(
  'an observation of the new agent was made, with a service for its control plane',
  async function (this: ProvingGroundWorld) {
    const { name } = this.agentSpec.observed.injected.get();
    const { metadata, spec } = await this.agentSpec.cluster.made<
      Observation & { metadata: { annotations?: Record<string, string> } }
    >(`${OBSERVATIONS}/${name}`);
    expect(spec.agentRef).to.deep.equal({ name });
    expect(metadata.annotations).to.include.keys('agentspec.io/injected-by', 'agentspec.io/injected-at');
    const service = await this.agentSpec.cluster.made<{ spec: { ports: { port: number }[] } }>(
      `service/${name}-sidecar`,
    );
    expect(service.spec.ports.map(({ port }) => port)).to.deep.equal([4001]);
  },
);

Then('the operator finds the new agent {string}', async function (this: ProvingGroundWorld, phase: string) {
  const { name } = this.agentSpec.observed.injected.get();
  await this.agentSpec.observations.until(name, `the phase ${phase} of ${name}`, (status) =>
    status.phase === phase ? undefined : `its phase is ${status.phase}`,
  );
});
