// The features by which recommendations are alike: of the first instance that one affects, and of the discount it counts with.
import type { Instance } from '../api/infrastructure';
import type { OutcomeFeatures } from '../api/optimization';
import type { Proposal } from '../api/recommendation';

interface Estate {
  readonly instances: readonly Instance[];
  readonly workloads: readonly { readonly deployment_id: string; readonly instance_ids: readonly string[] }[];
}

export function featuresOf(
  { affected_resources, parameters }: Pick<Proposal, 'affected_resources' | 'parameters'>,
  { instances, workloads }: Estate,
): OutcomeFeatures {
  const served = workloads.filter(({ deployment_id }) => affected_resources.includes(deployment_id));
  const ids = [...affected_resources, ...served.flatMap(({ instance_ids }) => instance_ids)];
  const first = instances.find(({ instance_id }) => ids.includes(instance_id));
  return {
    ...{ provider: first?.provider ?? 'unknown', instance_type: first?.instance_type ?? 'unknown' },
    workload_class: first?.workload_class ?? 'unknown',
    discount: Number(parameters['discount_pct'] ?? 0) / 100,
  };
}
