// The demo in a namespace of a cluster, as people ask about it: what the operator has observed of its agents.
import { BenchError } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Deployment, List } from '../../../../runner/kubernetes/objects';
import { PortForward } from '../../../../runner/kubernetes/port-forward';
import { waitUntil } from '../../../../runner/wait';
import { timeouts } from '../../../timeouts';
import type { Observation } from '../../clients/observations';
import { OBSERVATIONS, OPERATOR, PATCHED, PORTS } from '../../names';
import { RUNNING, type AgentStatus, type Check, type DemoEnvironment } from '../demo';
import type { Evidence } from '../environment';
import { agentsAmong, type AgentDeployment } from './agents';
import { DemoNamespace } from './demo-namespace';
import { KubernetesEnvironment } from './environment';
import { applyPatch, patchable, removePatch } from './live-patch';
import { restingValue } from './patch';
import { RunLease } from './run-lease';
import { RunState } from './run-state';

export class KubernetesDemo extends KubernetesEnvironment implements DemoEnvironment {
  private readonly forwards: PortForward[] = [];

  private constructor(
    kubectl: Kubectl,
    private readonly namespace: DemoNamespace,
    private readonly ownState: RunState,
  ) {
    super(kubectl, ownState.folder);
  }

  static async open(kubectl: Kubectl): Promise<KubernetesDemo> {
    const namespace = new DemoNamespace(kubectl);
    return new KubernetesDemo(
      kubectl,
      namespace,
      RunState.create(agentsAmong(await namespace.deployments())),
    );
  }

  /** The CRD and the operator (DEM-24). */
  async checks(): Promise<Check[]> {
    const crd = await this.kubectl.find(['get', 'crd', OBSERVATIONS]);
    const operator = await this.findOperator();
    const isAvailable = (operator?.status?.availableReplicas ?? 0) > 0;
    const missing = 'has no available replica; make demo-operator installs it';
    return [
      { holds: crd !== undefined, says: `the CRD ${OBSERVATIONS} ${crd ? 'is' : 'is not'} in the cluster` },
      { holds: isAvailable, says: `the operator ${isAvailable ? 'is available' : missing}` },
    ];
  }

  /** Those with a sidecar, and whatever else is observed in the namespace. */
  async agents(): Promise<AgentStatus[]> {
    const deployments = await this.namespace.deployments();
    const observations = await this.observations();
    const agents = agentsAmong(deployments);
    const others = observations.filter(
      ({ metadata }) => !agents.some(({ agent }) => agent === metadata.name),
    );
    return [
      ...agents.map((agent) => ({
        ...statusOf(
          agent,
          deployments.find(({ metadata }) => metadata.name === agent.deployment)!,
        ),
        observed: observations.find(({ metadata }) => metadata.name === agent.agent)?.status,
      })),
      ...others.map(({ metadata: { name }, status = {} }) => ({ name, observed: status })),
    ];
  }

  async engineUrl(agent: string): Promise<string> {
    const known = agentsAmong(await this.namespace.deployments()).find((one) => one.agent === agent)!;
    const { metadata } = await this.namespace.servingPod(known);
    const forward = await PortForward.open(this.kubectl, metadata.name, [PORTS.engine]);
    this.forwards.push(forward);
    return forward.urlOf(PORTS.engine);
  }

  /** The operator's, where there is one. */
  async platformLogs(lines: number): Promise<Evidence[]> {
    if (!(await this.findOperator())) return [];
    const args = ['logs', `deployment/${OPERATOR.deployment}`, '--tail', String(lines)];
    return [{ title: 'operator', text: await this.kubectl.run(args, { namespace: OPERATOR.namespace }) }];
  }

  override async patchDemo(names: readonly string[]): Promise<void> {
    const deployments = await this.namespace.deployments();
    const agents = agentsNamed(names, deployments, this.kubectl);
    const patched = deployments.filter(isPatched).map(({ metadata }) => metadata.name);
    const missing = agents.filter(({ deployment }) => !patched.includes(deployment));
    await this.byHand(() =>
      Promise.all(missing.map((agent) => applyPatch(this.namespace, agent, 'make demo-patch'))),
    );
  }

  /** All that have a patch, patched or not: their manifests and the mode of their sidecars are as deployed (DEM-33). */
  override async resetDemo(): Promise<string[]> {
    const names = patchable().map(({ name }) => name);
    const agents = agentsNamed(names, await this.namespace.deployments(), this.kubectl);
    await this.byHand(() => Promise.all(agents.map((agent) => removePatch(this.namespace, agent))));
    return names.map((name) => `${name}: not patched, as the demo deploys it`);
  }

  async remarks(): Promise<[]> {
    return [];
  }

  /** The operator looks again by itself. */
  async untilNoticed(names: readonly string[]): Promise<void> {
    // Its clock is another one than ours, and counts seconds.
    const lookedAt = async (): Promise<Map<string, string | undefined>> =>
      new Map(
        (await this.observations()).map(({ metadata, status }) => [metadata.name, status?.lastChecked]),
      );
    const before = await lookedAt();
    await waitUntil<void>('the operator to look at them again', timeouts.OBSERVATION, async () => {
      const now = await lookedAt();
      const same = names.filter((name) => now.get(name) === before.get(name));
      return same.length === 0 ? { value: undefined } : { notYet: `it has not looked at ${same.join(', ')}` };
    });
  }

  override async close(): Promise<void> {
    this.forwards.forEach((forward) => forward.close());
    await super.close();
    this.ownState.remove();
  }

  /** No run is at work meanwhile. @throws BenchError naming the one that is */
  private async byHand(work: () => Promise<unknown>): Promise<void> {
    const lease = await RunLease.take(this.kubectl);
    await work().finally(() => lease.release());
  }

  private async observations(): Promise<readonly Observation[]> {
    return (await this.kubectl.json<List<Observation>>(['get', OBSERVATIONS])).items;
  }

  private findOperator(): Promise<Deployment | undefined> {
    const where = { namespace: OPERATOR.namespace };
    return this.kubectl.find<Deployment>(['get', 'deployment', OPERATOR.deployment], where);
  }
}

function statusOf(agent: AgentDeployment, deployment: Deployment): AgentStatus {
  const { spec, status } = deployment;
  const engine = spec.template.spec.containers.find(({ name }) => name === agent.engine);
  const hasPatch = patchable().some(({ name }) => name === agent.agent);
  return {
    name: agent.agent,
    state: status?.availableReplicas ? RUNNING : 'it has no available pod',
    engine: engine && (engine.image ?? engine.name),
    opaMode: restingValue(agent, 'OPA_PROXY_MODE'),
    isPatched: hasPatch ? isPatched(deployment) : undefined,
  };
}

const isPatched = ({ metadata }: Deployment): boolean => metadata.annotations?.[PATCHED] !== undefined;

/** @throws BenchError naming the first that is not there */
function agentsNamed(
  names: readonly string[],
  deployments: readonly Deployment[],
  { target }: Kubectl,
): AgentDeployment[] {
  const there = agentsAmong(deployments);
  return names.map((name) => {
    const found = there.find(({ agent }) => agent === name);
    if (found) return found;
    throw new BenchError(
      `there is no agent ${name} in namespace ${target.namespace}; make demo-deploy CLUSTER=… deploys it`,
    );
  });
}
