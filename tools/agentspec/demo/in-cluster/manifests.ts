// The objects of a run within the cluster: an account, what it may do, and the Job whose pods are the shards.
import type { Manifest } from '../../../../runner/kubernetes/cluster-client';
import { OURS } from '../kubernetes/cluster';
import {
  onlyDryRuns,
  rulesOfAgents,
  rulesOfEverybody,
  rulesOfOperator,
  rulesOfRemoteAgents,
  rulesOfSubmissions,
  type Rule,
} from './access';
import type { Plan } from './plan';
import { podOf, type PodWishes } from './runner-pod';

/** Where the runner's pods are, beside the agents that they specify. */
export const RUNNER_NAMESPACE = 'proving-ground';
/** Of the account, of what it is bound to, and of the Job: one run at a time in a cluster. */
export const NAME = 'specification';
/** The cluster's own, in which nothing is injected (OPR-23). */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];

/** What of the platform is installed, so that the run needs access to it. */
export interface Surroundings {
  /** The operator's namespace; none where there is no operator. */
  readonly operator?: string | undefined;
  /** Where agents are listed that report by themselves. */
  readonly remoteAgents?: string | undefined;
}

const labels = { [OURS.name]: OURS.value };
const account = { kind: 'ServiceAccount', name: NAME, namespace: RUNNER_NAMESPACE };

/** @returns the account and its rights, each where they hold */
export function accessOf({ shards }: Plan, { operator, remoteAgents }: Surroundings): Manifest[] {
  const user = `system:serviceaccount:${account.namespace}:${account.name}`;
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: NAME, namespace: RUNNER_NAMESPACE, labels },
      automountServiceAccountToken: false,
    },
    ...lookUps(),
    ...shards.flatMap(({ namespace }) => grant(namespace, rulesOfAgents(namespace))),
    ...(remoteAgents ? grant(remoteAgents, rulesOfRemoteAgents) : []),
    ...(operator
      ? [
          ...grant(operator, rulesOfOperator(shards.length === 1)),
          // The policy comes before what it restricts.
          ...onlyDryRuns(ACCESS, { user, namespaces: SYSTEM_NAMESPACES }),
          ...SYSTEM_NAMESPACES.flatMap((namespace) => grant(namespace, rulesOfSubmissions)),
        ]
      : []),
  ];
}

const RBAC = 'rbac.authorization.k8s.io';
const ACCESS = `${RUNNER_NAMESPACE}-${NAME}`;

function grant(namespace: string, rules: readonly Rule[]): Manifest[] {
  const metadata = { name: ACCESS, namespace, labels };
  const roleRef = { apiGroup: RBAC, kind: 'Role', name: ACCESS };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules },
    { apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects: [account] },
  ];
}

/** The only rights that hold in the whole cluster, each to read one thing by its name. */
function lookUps(): Manifest[] {
  const metadata = { name: ACCESS, labels };
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: ACCESS };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules: rulesOfEverybody },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects: [account] },
  ];
}

/**
 * @returns the Job: a pod for each shard, none of them tried again, for a second try would hide what the first one saw
 */
export function jobOf(plan: Plan, wishes: PodWishes): Manifest {
  const count = plan.shards.length;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: NAME, namespace: RUNNER_NAMESPACE, labels },
    spec: {
      completionMode: 'Indexed',
      completions: count,
      parallelism: count,
      backoffLimit: 0,
      // For the case that whoever started it is gone.
      activeDeadlineSeconds: Math.ceil(
        (wishes.limits.start + wishes.limits.run + wishes.limits.fetch) / 1000,
      ),
      ttlSecondsAfterFinished: 3600,
      template: { metadata: { labels }, spec: podOf(plan, { ...wishes, account: NAME }) },
    },
  };
}
