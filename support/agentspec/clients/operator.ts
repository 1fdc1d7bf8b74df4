// The operator as the one who runs it sees it: a Deployment that can be restarted and configured.
import type { AgentDeployment } from '../environments/kubernetes/agents';
import type { Deployment } from '../../../runner/kubernetes/objects';
import { OPERATOR } from '../names';
import { OPERATOR_DEPLOYMENT, operatorReplaced } from '../environments/kubernetes/operator-rollout';
import { variablesPatch } from '../environments/kubernetes/patch';
import { restoreOperator } from '../environments/kubernetes/restore';
import { DemoNamespace } from '../environments/kubernetes/demo-namespace';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';

export class Operator {
  private readonly where = { namespace: OPERATOR.namespace };

  constructor(private readonly cluster: ClusterClient) {}

  async restart(): Promise<void> {
    await this.cluster.run(['rollout', 'restart', OPERATOR_DEPLOYMENT], this.where);
    await operatorReplaced(this.cluster);
  }

  /** Sets a variable until the scenario ends; it is noted on the Deployment, so that no interruption makes it stay. */
  async configure(name: string, value: string): Promise<void> {
    const { metadata, spec } = await this.cluster.get<Deployment>(OPERATOR_DEPLOYMENT, this.where);
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
    const args = ['patch', OPERATOR_DEPLOYMENT, '--type', 'strategic', '--patch', patch];
    await this.cluster.run(args, this.where);
    await operatorReplaced(this.cluster);
  }
}
