// A stand-in cluster that a run has prepared, and the environment as a process of that run uses it.
import { agentsAmong } from '../../environments/kubernetes/agents';
import { forwarded } from '../../environments/kubernetes/tunnel';
import { KubernetesEnvironment } from '../../environments/kubernetes/environment';
import type { Deployment, EnvEntry } from '../../../../runner/kubernetes/objects';
import { RunState } from '../../environments/kubernetes/run-state';
import { onCleanUp } from '../../../../runner/testing/clean-up';
import { SIDECAR_ANNOTATION } from '../../names';
import { demoCluster, type DemoCluster } from './demo';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import type { KubeObject } from '../../../../runner/kubernetes/testing/store';

export interface Prepared<C extends FakeCluster = DemoCluster> {
  readonly cluster: C;
  readonly state: RunState;
  readonly environment: KubernetesEnvironment;
}

export async function preparedCluster(...agents: readonly string[]): Promise<Prepared> {
  return prepared(await demoCluster(...agents));
}

/** A run on a cluster as it is. */
export function prepared<C extends FakeCluster>(cluster: C): Prepared<C> {
  const deployments = cluster.store.list<KubeObject & Deployment>('Deployment');
  const state = RunState.create(agentsAmong(deployments));
  onCleanUp(() => state.remove());
  return { cluster, state, environment: connect(cluster, state) };
}

/** Another process of the same run. */
export function connect({ kubectl }: FakeCluster, state: RunState): KubernetesEnvironment {
  const environment = new KubernetesEnvironment(kubectl, state.folder, forwarded);
  onCleanUp(() => environment.close());
  return environment;
}

/** @returns the variables of one container of an agent's Deployment */
export function envOf(cluster: FakeCluster, agent: string, container = 'sidecar'): readonly EnvEntry[] {
  const { spec } = cluster.object<Deployment>('Deployment', agent);
  return spec.template.spec.containers.find(({ name }) => name === container)?.env ?? [];
}

/** @returns its Deployment's annotations, without the one that says whose its sidecar is */
export function annotationsOf(cluster: FakeCluster, agent: string): Readonly<Record<string, string>> {
  const { annotations = {} } = cluster.object<Deployment>('Deployment', agent).metadata;
  const { [SIDECAR_ANNOTATION]: _, ...others } = annotations;
  return others;
}
