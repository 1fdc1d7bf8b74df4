// When a change of the operator is over: the new one is there, and the one before is gone.
import { timeoutArgument, type Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Deployment, List, Pod } from '../../../../runner/kubernetes/objects';
import { timeouts } from '../../../timeouts';
import { OPERATOR } from '../../names';
import { selectorOf } from './agents';
import { isLeaving } from './pods';

/** For kubectl. */
export const OPERATOR_DEPLOYMENT = `deployment/${OPERATOR.deployment}`;

const where = { namespace: OPERATOR.namespace };

/**
 * Waits for the rollout, and for the end of every operator that it sent away: a rollout is over when they are told to go,
 * and until they are gone the API server asks them over connections that are open.
 *
 * @throws KubectlFailed when that takes longer than ROLLOUT
 */
export async function operatorReplaced(kubectl: Pick<Kubectl, 'run'>): Promise<void> {
  const limit = timeouts.ROLLOUT.ms;
  const within = timeoutArgument(timeouts.ROLLOUT);
  await kubectl.run(['rollout', 'status', OPERATOR_DEPLOYMENT, within], { ...where, limit });
  const leaving = (await operatorPods(kubectl)).filter(isLeaving);
  if (leaving.length === 0) return;
  const pods = leaving.map(({ metadata }) => `pod/${metadata.name}`);
  await kubectl.run(['wait', '--for=delete', ...pods, within], { ...where, limit });
}

async function operatorPods(kubectl: Pick<Kubectl, 'run'>): Promise<readonly Pod[]> {
  const asJson = ['-o', 'json'];
  const deployment = await kubectl.run(['get', OPERATOR_DEPLOYMENT, ...asJson], where);
  const { spec } = JSON.parse(deployment) as Deployment;
  const args = ['get', 'pods', '--selector', selectorOf(spec.selector.matchLabels), ...asJson];
  return (JSON.parse(await kubectl.run(args, where)) as List<Pod>).items;
}
