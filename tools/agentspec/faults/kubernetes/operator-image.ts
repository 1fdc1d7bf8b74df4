// Faults of the operator: its image is built with them and takes the place of the deployed one, which is put back.
import type { Cluster } from '../../demo/kubernetes/cluster';
import { imagesOfCopy } from '../../demo/kubernetes/images';
import { selectorOf } from '../../../../support/agentspec/environments/kubernetes/agents';
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { OPERATOR } from '../../../../support/agentspec/names';
import { BenchError, messageOf } from '../../../../runner/errors';
import { timeoutArgument } from '../../../../runner/kubernetes/kubectl';
import type { Planter } from './planter';
import { timeouts } from '../../../../support/timeouts';

const IMAGE = 'agentspec-operator';
const DEPLOYMENT = `deployment/${OPERATOR.deployment}`;
const where = { namespace: OPERATOR.namespace };
/** On the Deployment while a fault is planted: the image before, for whoever comes after a run that was killed. */
const PLANTED = 'proving-ground.dev/planted';

export class OperatorImage implements Planter {
  readonly plants = 'systems/agentspec/operator/';

  private constructor(
    private readonly cluster: Cluster,
    private readonly original: string,
  ) {}

  /** @throws BenchError when there is no operator */
  static async of(cluster: Cluster): Promise<OperatorImage> {
    const operator = await cluster.kubectl.json<Deployment>(['get', DEPLOYMENT], where);
    const original = operator.metadata.annotations?.[PLANTED] ?? imageOf(operator);
    if (original) return new OperatorImage(cluster, original);
    throw new BenchError(`${DEPLOYMENT} has no container ${OPERATOR.container} with an image`);
  }

  async prepare(folder: string): Promise<() => Promise<void>> {
    const images = await imagesOfCopy(this.cluster, [IMAGE], folder).catch((error: unknown) => {
      throw new BenchError(`it does not build: ${messageOf(error)}`);
    });
    return () => this.set(images[IMAGE]!, this.original);
  }

  putBack(): Promise<void> {
    return this.set(this.original, null);
  }

  /** Waits until the operator of this image is the only one. */
  private async set(image: string, planted: string | null): Promise<void> {
    const { kubectl } = this.cluster;
    const operator = await kubectl.json<Deployment>(['get', DEPLOYMENT], where);
    const before = await this.pods(operator);
    const patch = {
      metadata: { annotations: { [PLANTED]: planted } },
      spec: { template: { spec: { containers: [{ name: OPERATOR.container, image }] } } },
    };
    await kubectl.run(['patch', DEPLOYMENT, '--patch', JSON.stringify(patch)], where);
    const limit = timeouts.ROLLOUT.ms;
    const within = timeoutArgument(timeouts.ROLLOUT);
    await kubectl.run(['rollout', 'status', DEPLOYMENT, within], { ...where, limit });
    // The API server goes on asking the old operator over its open connection.
    if (image !== imageOf(operator) && before.length > 0)
      await kubectl.run(['wait', '--for=delete', ...before, within], { ...where, limit });
  }

  private async pods({ spec }: Deployment): Promise<string[]> {
    const args = ['get', 'pods', '--selector', selectorOf(spec.selector.matchLabels), '-o', 'name'];
    return (await this.cluster.kubectl.run(args, where)).split('\n').filter(Boolean);
  }
}

const imageOf = ({ spec }: Deployment): string | undefined =>
  spec.template.spec.containers.find(({ name }) => name === OPERATOR.container)?.image;
