// The objects of a run within the cluster: an account, what it may do, and the Job whose pods are the shards.
import type { V1Job } from '@kubernetes/client-node';
import type { Manifest } from '../../../../runner/kubernetes/cluster-client';
import { manifestsIn, type Values } from './fill';
import type { Plan } from './plan';

/** Where the runner's pods are, beside the agents that they specify. */
export const RUNNER_NAMESPACE = 'proving-ground';
/** Of the account and of the Job: one run at a time in a cluster. */
export const NAME = 'specification';
/** The containers of a pod: one for the specification, one that keeps its report until it was fetched. */
export const SPECIFICATION = 'specification';
export const KEEPER = 'report';
/** What `kubectl exec` runs in the keeper: it writes the report, compressed, to its standard output. */
export const SEND_REPORT = ['node', '/app/tools/agentspec/demo/in-cluster/pod/send-report.js'] as const;

/** The cluster's own, in which nothing is injected (OPR-23). */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];
const READ = ['get', 'list', 'watch'];

/** What of the platform is installed, so that the run needs access to it. */
export interface Installed {
  /** The operator's namespace; none where there is no operator. */
  readonly operator?: string | undefined;
  /** Where agents are listed that report by themselves. */
  readonly remoteAgents?: string | undefined;
}

/** @returns the account and its rights, each where they hold */
export function accessOf({ shards }: Plan, { operator, remoteAgents }: Installed): Manifest[] {
  const verbs = shards.length === 1 ? [...READ, 'patch'] : READ;
  return [
    ...manifestsIn('account'),
    ...shards.flatMap(({ namespace }) => grant('role-agents', namespace)),
    ...(remoteAgents ? grant('role-remote-agents', remoteAgents) : []),
    ...(operator
      ? [
          ...grant('role-operator', operator, { VERBS: verbs }),
          // The policy comes before what it restricts.
          ...manifestsIn('dry-runs', { NAMESPACES: SYSTEM_NAMESPACES }),
          ...SYSTEM_NAMESPACES.flatMap((namespace) => grant('role-submissions', namespace)),
        ]
      : []),
  ];
}

function grant(role: string, namespace: string, more: Values = {}): Manifest[] {
  const values = { NAMESPACE: namespace, ...more };
  return [...manifestsIn(role, values), ...manifestsIn('binding', values)];
}

export interface JobWishes {
  readonly image: string;
  /** Milliseconds. */
  readonly limits: { readonly start: number; readonly run: number; readonly fetch: number };
  /** Variables for the run itself: its timeouts, for example. */
  readonly variables: Readonly<Record<string, string>>;
}

/** @returns the Job: a pod for each shard; which one it is, the Job tells it */
export function jobOf({ shards, tags }: Plan, { image, limits, variables }: JobWishes): V1Job {
  const [job] = manifestsIn<V1Job>('job', {
    IMAGE: image,
    SHARDS: shards.length,
    DEADLINE: Math.ceil((limits.start + limits.run + limits.fetch) / 1000),
    TAGS: tags,
    NAMESPACES: shards.map(({ namespace }) => namespace).join(','),
    KEEP_MS: String(limits.fetch),
  });
  const given = Object.entries(variables).map(([name, value]) => ({ name, value }));
  job!.spec!.template.spec!.containers[0]!.env!.unshift(...given);
  return job!;
}
