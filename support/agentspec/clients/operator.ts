// The operator as the one who runs it sees it: a Deployment that can be restarted and configured.
import { selectorOf, type AgentDeployment } from '../environments/kubernetes/agents';
import type { Deployment } from '../../../runner/kubernetes/objects';
import { OPERATOR } from '../names';
import { variablesPatch } from '../environments/kubernetes/patch';
import { restoreOperator } from '../environments/kubernetes/restore';
import { DemoNamespace } from '../environments/kubernetes/demo-namespace';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { timeoutArgument } from '../../../runner/kubernetes/kubectl';
import { timeouts } from '../../timeouts';

const DEPLOYMENT = `deployment/${OPERATOR.deployment}`;

export class Operator {
  private readonly where = { namespace: OPERATOR.namespace };

  constructor(private readonly cluster: ClusterClient) {}

  async restart(): Promise<void> {
    await this.replacing(() => this.cluster.run(['rollout', 'restart', DEPLOYMENT], this.where));
  }

  /** Sets a variable until the scenario ends; it is noted on the Deployment, so that no interruption makes it stay. */
  async configure(name: string, value: string): Promise<void> {
    const { metadata, spec } = await this.cluster.get<Deployment>(DEPLOYMENT, this.where);
    const container = spec.template.spec.containers.find((one) => one.name === OPERATOR.container)!;
    const deployment: AgentDeployment = {
      agent: 'operator',
      deployment: metadata.name,
      container: container.name,
      selector: spec.selector.matchLabels,
      resting: container.env ?? [],
    };
    const change = { before: [], variables: { [name]: value }, restartedAt: new Date().toISOString() };
    const patch = JSON.stringify(variablesPatch(deployment, change));
    this.cluster.atTheEnd(() => restoreOperator(new DemoNamespace(this.cluster.kubectl)));
    const args = ['patch', DEPLOYMENT, '--type', 'strategic', '--patch', patch];
    await this.replacing(() => this.cluster.run(args, this.where));
  }

  /** The API server goes on asking the old operator over its open connection, so the old one has to be gone. */
  private async replacing(change: () => Promise<unknown>): Promise<void> {
    const before = await this.pods();
    await change();
    const limit = timeouts.ROLLOUT.ms;
    const within = timeoutArgument(timeouts.ROLLOUT);
    await this.cluster.run(['rollout', 'status', DEPLOYMENT, within], { ...this.where, limit });
    await this.cluster.run(['wait', '--for=delete', ...before, within], { ...this.where, limit });
  }

  private async pods(): Promise<string[]> {
    const { spec } = await this.cluster.get<Deployment>(DEPLOYMENT, this.where);
    const args = ['get', 'pods', '--selector', selectorOf(spec.selector.matchLabels), '-o', 'name'];
    return (await this.cluster.run(args, this.where)).split('\n').filter(Boolean);
  }
}
