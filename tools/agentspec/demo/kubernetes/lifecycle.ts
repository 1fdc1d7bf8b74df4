// How the demo comes to a Kubernetes cluster, is specified within it, and goes again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OPERATOR } from '../../../../support/agentspec/names';
import { RUNNER_NAMESPACE } from '../in-cluster/manifests';
import { runInCluster } from '../in-cluster/run';
import { say } from '../../../print';
import { deleteAgents, deployAgents } from './agents';
import { deleteCluster, deleteNamespace, ensureCluster, type Cluster } from './cluster';
import { installOperator, uninstallOperator } from './operator';
import { step } from './tools';
import { projectRoot } from '../../../../runner/project-root';

type Command = () => Promise<boolean>;

export function lifecycleOn(cluster: Cluster): Record<string, Command> {
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
    'e2e-in-cluster': () => runInCluster(cluster),
    down: done(() => takeDown(cluster)),
  };
}

/** Removes what these commands have made, and nothing else. */
async function takeDown(cluster: Cluster): Promise<void> {
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
async function leaveNamespace(cluster: Cluster): Promise<void> {
  const { namespace } = cluster.kubectl.target;
  if (!(await cluster.kubectl.find(['get', 'namespace', namespace])))
    return say(`agents: namespace ${namespace} is not there, nothing to do`);
  await deleteAgents(
    cluster,
    JSON.parse(readFileSync(path.join(projectRoot, 'dist/images/images.json'), 'utf8')),
  );
  say(`agents: removed; namespace ${namespace} was there before and stays`);
}
