// What a run within the cluster may do, and no more: Roles where its scenarios work, and two names that it may look up.
import type { Manifest } from '../../../../runner/kubernetes/cluster-client';
import { OBSERVATIONS } from '../../../../support/agentspec/clients/observations';
import { OPERATOR } from '../../../../support/agentspec/environments/kubernetes/objects';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'patch', 'update', 'delete'];
/** Holds the key to the central service: an agent that reports by itself gets a copy (DEM-31). */
const CENTRAL_SERVICE_KEY = 'agentspec-central-service';
const COPY_OF_KEY = 'central-service-key';

/** In the whole cluster: whether there is an operator at all, wherever it may be. */
export const rulesOfEverybody: readonly Rule[] = [
  {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    resourceNames: [OBSERVATIONS],
    verbs: ['get'],
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    resourceNames: [OPERATOR.deployment],
    verbs: ['get'],
  },
];

/** Where the agents of a shard are: change their Deployments, submit pods and observations, read what became of them. */
export function rulesOfAgents(namespace: string): Rule[] {
  return [
    { apiGroups: [''], resources: ['namespaces'], resourceNames: [namespace], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods', 'services', 'configmaps'], verbs: WRITE },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [COPY_OF_KEY], verbs: ['get', 'patch'] },
    { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: READ },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: WRITE },
    { apiGroups: ['apps'], resources: ['replicasets'], verbs: READ },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: WRITE },
    { apiGroups: ['agentspec.io'], resources: ['agentobservations'], verbs: WRITE },
  ];
}

/** Where the operator is: look at it; restart and configure it only when no other shard depends on it. */
export function rulesOfOperator(isAlone: boolean): Rule[] {
  return [
    { apiGroups: [''], resources: ['pods', 'services'], verbs: READ },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [CENTRAL_SERVICE_KEY], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: isAlone ? [...READ, 'patch'] : READ },
  ];
}

/** Where observations of agents that report by themselves are (OPR-35). */
export const rulesOfRemoteAgents: readonly Rule[] = [
  { apiGroups: ['agentspec.io'], resources: ['agentobservations'], verbs: READ },
];

/** In the cluster's own namespaces the specification submits pods, but only as a dry run: `onlyDryRuns` sees to that. */
export const rulesOfSubmissions: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
];

/**
 * Access control cannot tell a dry run from the real thing, and who may create pods beside the cluster's own can become
 * anybody. So an admission policy lets this account's pods pass there only as a dry run.
 * @param user as the API server calls the account
 */
export function onlyDryRuns(
  name: string,
  { user, namespaces }: { user: string; namespaces: readonly string[] },
): Manifest[] {
  const named = { key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces };
  const place = { namespaceSelector: { matchExpressions: [named] } };
  const pods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  const policy = {
    failurePolicy: 'Fail',
    matchConstraints: { ...place, resourceRules: [pods] },
    matchConditions: [{ name: 'the-specification', expression: `request.userInfo.username == '${user}'` }],
    validations: [
      {
        expression: 'has(request.dryRun) && request.dryRun',
        message: 'the specification may only try this, as a dry run',
      },
    ],
  };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec: policy },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
