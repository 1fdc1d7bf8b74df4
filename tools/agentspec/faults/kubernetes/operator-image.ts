// Faults of the operator: its image is built with them and takes the place of the deployed one, which is put back.
import type { Cluster } from '../../demo/kubernetes/cluster';
import { imagesOfCopy } from '../../demo/kubernetes/images';
import {
  OPERATOR_DEPLOYMENT,
  operatorReplaced,
} from '../../../../support/agentspec/environments/kubernetes/operator-rollout';
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { OPERATOR } from '../../../../support/agentspec/names';
import { BenchError, messageOf } from '../../../../runner/errors';
import type { Planter } from './planter';

const IMAGE = 'agentspec-operator';
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
    const operator = await cluster.kubectl.json<Deployment>(['get', OPERATOR_DEPLOYMENT], where);
    const original = operator.metadata.annotations?.[PLANTED] ?? imageOf(operator);
    if (original) return new OperatorImage(cluster, original);
    throw new BenchError(`${OPERATOR_DEPLOYMENT} has no container ${OPERATOR.container} with an image`);
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
    const patch = {
      metadata: { annotations: { [PLANTED]: planted } },
      spec: { template: { spec: { containers: [{ name: OPERATOR.container, image }] } } },
    };
    await kubectl.run(['patch', OPERATOR_DEPLOYMENT, '--patch', JSON.stringify(patch)], where);
    await operatorReplaced(kubectl);
  }
}

const imageOf = ({ spec }: Deployment): string | undefined =>
  spec.template.spec.containers.find(({ name }) => name === OPERATOR.container)?.image;
