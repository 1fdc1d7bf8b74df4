// Once a run: takes the namespace for it, mends what an earlier run left, and notes what there is.
import { Kubectl, type KubeTarget } from '../../../../runner/kubernetes/kubectl';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import { DemoNamespace } from './demo-namespace';
import { KubernetesEnvironment } from './environment';
import { assertSidecar, conformanceOf, foreignAmong } from '../foreign-sidecar';
import { agentsThatServe, assertMayChange, clusterOf } from './preflight';
import { restoreLeftovers } from './restore';
import { RunLease } from './run-lease';
import { RunState } from './run-state';

/** How the processes of one run find the cluster that its coordinator has prepared. */
const HANDED_DOWN = 'AGENTSPEC_KUBERNETES_RUN';

interface HandedDown {
  readonly target: KubeTarget;
  readonly state: string;
}

/** @throws BenchError when the cluster cannot be reached, may not be changed, is in use, or holds no whole demo */
export async function prepareKubernetes(target: KubeTarget): Promise<PreparedRun> {
  const kubectl = new Kubectl(target);
  await assertMayChange(kubectl);
  const lease = await RunLease.take(kubectl);
  try {
    const mended = await restoreLeftovers(new DemoNamespace(kubectl));
    const agents = await agentsThatServe(kubectl);
    const foreign = foreignAmong(agents);
    assertSidecar(foreign, `make demo-provision CLUSTER=${clusterOf(target.context)}`);
    const state = RunState.create(agents);
    process.env[HANDED_DOWN] = JSON.stringify({ target, state: state.folder } satisfies HandedDown);
    const environment = new KubernetesEnvironment(kubectl, state.folder);
    const description = [environment.describe(), ...mended].join('; ');
    return {
      describe: () => description,
      conformance: conformanceOf(foreign),
      finish: () => finish(environment, state, lease),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** The environment as one process of the run uses it; undefined where no run has prepared a cluster. */
export function connectKubernetes(): KubernetesEnvironment | undefined {
  const text = process.env[HANDED_DOWN];
  if (!text) return undefined;
  const { target, state } = JSON.parse(text) as HandedDown;
  return new KubernetesEnvironment(new Kubectl(target), state);
}

async function finish(
  environment: KubernetesEnvironment,
  state: RunState,
  lease: RunLease,
): Promise<string[]> {
  try {
    const restored = await environment.restore();
    lease.assertHeld();
    state.remove();
    return restored;
  } finally {
    await environment.close();
    await lease.release();
  }
}
