// The operator as the one who runs it sees it: a Deployment that can be restarted and configured.
import type { ClusterClient } from '../kubernetes/cluster-client';

const NAMESPACE = 'agentspec-system';
const DEPLOYMENT = 'deployment/agentspec-operator';
/** Rollouts of the operator wait for its successor to be ready. */
const ROLLOUT_MS = 90_000;

export class Operator {
  private readonly options = { namespace: NAMESPACE, limit: ROLLOUT_MS };

  constructor(private readonly cluster: ClusterClient) {}

  async restart(): Promise<void> {
    await this.cluster.run(['rollout', 'restart', DEPLOYMENT], this.options);
    await this.untilRolledOut();
  }

  /** Sets a variable until the scenario ends. */
  async configure(name: string, value: string): Promise<void> {
    const before = await this.valueOf(name);
    this.cluster.atTheEnd(() => this.set(name, before));
    await this.set(name, value);
  }

  private async set(name: string, value: string | undefined): Promise<void> {
    const change = value === undefined ? `${name}-` : `${name}=${value}`;
    await this.cluster.run(['set', 'env', DEPLOYMENT, change], this.options);
    await this.untilRolledOut();
  }

  private async valueOf(name: string): Promise<string | undefined> {
    const { spec } = await this.cluster.get<{
      spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
    }>(DEPLOYMENT, this.options);
    return spec.template.spec.containers[0]?.env?.find((entry) => entry.name === name)?.value;
  }

  private async untilRolledOut(): Promise<void> {
    await this.cluster.run(['rollout', 'status', DEPLOYMENT, '--timeout=85s'], this.options);
  }
}
