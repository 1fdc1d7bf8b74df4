// The pod that runs one shard: a container for the specification, and one that keeps its report until it was fetched.
import type { Plan } from './plan';

/** Container names, and the folder that both see. */
export const SPECIFICATION = 'specification';
export const KEEPER = 'report';
const REPORTS = '/reports';
const SCRIPTS = '/app/tools/agentspec/demo/in-cluster/pod';

export interface PodWishes {
  readonly image: string;
  /** Milliseconds. */
  readonly limits: { readonly start: number; readonly run: number; readonly fetch: number };
  /** Variables for the run itself: its timeouts, for example. */
  readonly variables: Readonly<Record<string, string>>;
}

const hardened = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** @returns the specification of the pod; which shard it is, the Job tells it */
export function podOf(plan: Plan, { account, ...wishes }: PodWishes & { account: string }): object {
  return {
    serviceAccountName: account,
    // Only the container that needs the token sees it.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    // A run that is told to stop puts back what it has changed.
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [specification(plan, wishes), keeper(wishes)],
    volumes: [
      { name: 'reports', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'token', projected: { sources: tokenSources } },
    ],
  };
}

/** As Kubernetes mounts it by itself; the token is renewed while the pod lives. */
const tokenSources = [
  { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
];

function specification({ shards, tags }: Plan, { image, variables }: PodWishes): object {
  const env = {
    ...variables,
    HOME: '/tmp',
    PROVING_GROUND_REPORTS: REPORTS,
    SPECIFICATION_TAGS: tags,
    SPECIFICATION_NAMESPACES: shards.map(({ namespace }) => namespace).join(','),
  };
  return {
    name: SPECIFICATION,
    image,
    command: ['node', '-r', 'ts-node/register', `${SCRIPTS}/run-shard.ts`],
    env: variablesOf(env),
    // kubectl runs beside the specification, a process for each command; and one scenario starts a second run.
    resources: { requests: { cpu: '250m', memory: '384Mi' }, limits: { cpu: '2', memory: '1536Mi' } },
    securityContext: hardened,
    volumeMounts: [
      { name: 'reports', mountPath: REPORTS },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
    ],
  };
}

/** It outlives the specification, even one that is killed for want of memory: the report up to there is evidence. */
function keeper({ image, limits }: PodWishes): object {
  return {
    name: KEEPER,
    image,
    command: ['node', `${SCRIPTS}/keep-report.js`],
    env: variablesOf({ PROVING_GROUND_REPORTS: REPORTS, KEEP_REPORT_MS: String(limits.fetch) }),
    resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { cpu: '1', memory: '192Mi' } },
    securityContext: hardened,
    volumeMounts: [{ name: 'reports', mountPath: REPORTS, readOnly: true }],
  };
}

const variablesOf = (values: Readonly<Record<string, string>>): object[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** What `kubectl exec` runs in the keeper: it writes the report, compressed, to its standard output. */
export const SEND_REPORT = ['node', `${SCRIPTS}/send-report.js`] as const;
