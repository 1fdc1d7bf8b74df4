// The demo commands on a Kubernetes cluster.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OPERATOR } from '../../../../support/agentspec/names';
import { RUNNER_NAMESPACE } from '../in-cluster/manifests';
import { runInCluster } from '../in-cluster/run';
import { say } from '../print';
import { deleteAgents, deployAgents } from './agents';
import { clusterNamed, deleteCluster, deleteNamespace, ensureCluster } from './cluster';
import { showLogs } from './logs';
import { showStatus, verify } from './observations';
import { showOpa } from './opa';
import { installOperator, uninstallOperator } from './operator';
import { patch, reset } from './patch';
import { step } from './tools';
import { projectRoot } from '../../../../runner/project-root';

type Command = () => Promise<boolean>;

/** @param name as CLUSTER gives it */
export function kubernetesCommands(name: string): Record<string, Command> {
  const cluster = clusterNamed(name);
  const done =
    (work: () => Promise<unknown>): Command =>
    async () => {
      await work();
      return true;
    };
  const up = done(() => ensureCluster(cluster));
  const operator = done(() => step('operator', () => installOperator(cluster)));
  const deploy = done(() => step('agents', () => deployAgents(cluster)));
  return {
    cluster: up,
    operator,
    deploy,
    provision: async () => (await up()) && (await operator()) && (await deploy()),
    status: () => showStatus(cluster),
    logs: () => showLogs(cluster),
    opa: () => showOpa(cluster),
    verify: () => verify(cluster),
    patch: () => patch(cluster),
    reset: () => reset(cluster),
    'e2e-in-cluster': () => runInCluster(cluster),
    down: done(() => takeDown(cluster)),
  };
}

/** Removes what these commands have made, and nothing else. */
async function takeDown(cluster: ReturnType<typeof clusterNamed>): Promise<void> {
  if (await deleteCluster(cluster)) return say('demo cluster: the kind cluster is gone');
  const { namespace } = cluster.kubectl.target;
  if (await deleteNamespace(cluster, namespace)) say(`agents: namespace ${namespace} is gone`);
  else await leaveNamespace(cluster);
  if (await deleteNamespace(cluster, RUNNER_NAMESPACE)) say(`runner: namespace ${RUNNER_NAMESPACE} is gone`);
  if (await uninstallOperator(cluster)) say('operator: its release is gone');
  if (await deleteNamespace(cluster, OPERATOR.namespace))
    say(`operator: namespace ${OPERATOR.namespace} is gone`);
}

/** A namespace that was there before stays; the agents in it go. */
async function leaveNamespace(cluster: ReturnType<typeof clusterNamed>): Promise<void> {
  const { namespace } = cluster.kubectl.target;
  if (!(await cluster.kubectl.find(['get', 'namespace', namespace])))
    return say(`agents: namespace ${namespace} is not there, nothing to do`);
  await deleteAgents(
    cluster,
    JSON.parse(readFileSync(path.join(projectRoot, 'dist/images/images.json'), 'utf8')),
  );
  say(`agents: removed; namespace ${namespace} was there before and stays`);
}
