// The objects of a run in the cluster: hardened, with the least rights, and each pod its shard.
import type { V1Container, V1PolicyRule } from '@kubernetes/client-node';
import { CENTRAL_SERVICE, OBSERVATIONS, OPERATOR, REMOTE_AGENTS } from '../../../../support/agentspec/names';
import { manifestsIn } from './fill';
import { accessOf, jobOf, NAME, RUNNER_NAMESPACE } from './manifests';
import { planOf } from './plan';

const two = planOf('demo', { SHARDS: '2' });
const everything = { operator: OPERATOR.namespace, remoteAgents: REMOTE_AGENTS };
const wishes = {
  image: 'localhost/runner:1',
  limits: { start: 60_000, run: 600_000, fetch: 30_000 },
  variables: { TIMEOUT_STEP_MS: '200000' },
};

interface Anything {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}
const accessTo = (...given: Parameters<typeof accessOf>) => accessOf(...given) as unknown as Anything[];

const rulesIn = (objects: readonly Anything[], namespace: string) =>
  objects.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === namespace)
    ?.rules as V1PolicyRule[];

const specOf = (plan: typeof two) => jobOf(plan, wishes).spec!;
const podOf = (plan: typeof two) => specOf(plan).template.spec!;

test('the Job has a pod for each shard, and none is tried again', () => {
  expect(specOf(two)).toMatchObject({
    completionMode: 'Indexed',
    completions: 2,
    parallelism: 2,
    backoffLimit: 0,
    activeDeadlineSeconds: 690,
  });
  expect(specOf(planOf('demo', {}))).toMatchObject({ completions: 1, parallelism: 1 });
});

test('every container is hardened and bounded, and only the specification sees the token', () => {
  const { containers, ...pod } = podOf(two);
  expect(pod).toMatchObject({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    serviceAccountName: NAME,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  });
  for (const { securityContext, resources } of containers) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(resources!.requests!)).toEqual(['cpu', 'memory']);
    expect(Object.keys(resources!.limits!)).toEqual(['cpu', 'memory']);
  }
  const [specification, keeper] = containers as [V1Container, V1Container];
  expect(specification.volumeMounts!.map(({ name }) => name)).toEqual(['reports', 'tmp', 'token']);
  expect(keeper.volumeMounts).toEqual([expect.objectContaining({ name: 'reports', readOnly: true })]);
});

test('a pod learns the namespaces of all shards, its tags, and the variables of the person who asked', () => {
  const [specification] = podOf(two).containers;
  expect(Object.fromEntries(specification!.env!.map(({ name, value }) => [name, value]))).toMatchObject({
    SPECIFICATION_NAMESPACES: 'demo-shard-0,demo-shard-1',
    SPECIFICATION_TAGS: '(@agentspec) and not @replaces-operator',
    TIMEOUT_STEP_MS: '200000',
  });
});

test('in the whole cluster nothing may be done but to look up two things by name', () => {
  const role = accessTo(two, everything).find(({ kind }) => kind === 'ClusterRole');
  const rules = role!.rules as { resourceNames: string[]; verbs: string[] }[];
  expect(rules.map(({ verbs }) => verbs)).toEqual([['get'], ['get']]);
  expect(rules.map(({ resourceNames }) => resourceNames)).toEqual([[OBSERVATIONS], [OPERATOR.deployment]]);
});

test('no right is a wildcard, and no secret is read but by its name', () => {
  const objects = accessTo(two, everything);
  expect(JSON.stringify(objects)).not.toContain('"*"');
  const rules = objects.flatMap(({ rules = [] }) => rules as V1PolicyRule[]);
  const { copyOfKey, name } = CENTRAL_SERVICE;
  const secrets = rules.filter(({ resources }) => resources!.includes('secrets'));
  expect(secrets.flatMap(({ resourceNames = [] }) => resourceNames)).toEqual([copyOfKey, copyOfKey, name]);
  for (const { resources, verbs, resourceNames = [] } of rules) {
    if (resources!.includes('secrets') && verbs.join() !== 'create') expect(resourceNames).toHaveLength(1);
  }
});

test('each shard has rights in its own namespace', () => {
  const objects = accessTo(two, {});
  const bindings = objects.filter(({ kind }) => kind === 'RoleBinding');
  expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual(['demo-shard-0', 'demo-shard-1']);
  expect(bindings[0]!.subjects).toEqual([
    { kind: 'ServiceAccount', name: NAME, namespace: RUNNER_NAMESPACE },
  ]);
});

test.each([
  ['alone', planOf('demo', {}), true],
  ['beside another one', two, false],
])('a shard that runs %s may change the operator: %s', (_how, plan, may) => {
  const deployments = rulesIn(accessTo(plan, everything), 'agentspec-system').find(({ resources }) =>
    resources!.includes('deployments'),
  );
  expect(deployments!.verbs.includes('patch')).toBe(may);
});

test('beside the pods of the cluster itself, the specification only makes dry runs', () => {
  const objects = accessTo(two, everything);
  for (const namespace of ['kube-system', 'kube-public', 'kube-node-lease']) {
    expect(rulesIn(objects, namespace)).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
    ]);
  }
  const kinds = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`.trim());
  const policy = objects.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(JSON.stringify(policy)).toContain('system:serviceaccount:proving-ground:specification');
  expect(JSON.stringify(policy)).toContain('["kube-system","kube-public","kube-node-lease"]');
  expect(kinds.indexOf('ValidatingAdmissionPolicyBinding')).toBeLessThan(kinds.indexOf('Role kube-system'));
});

test('where there is no operator, nothing is asked for that only its scenarios need', () => {
  const namespaces = accessTo(two, {}).map(({ metadata }) => metadata.namespace);
  expect(namespaces).not.toContain('kube-system');
  expect(namespaces).not.toContain('agentspec-system');
});

test('a place that is left open without a value is no manifest', () => {
  expect(() => manifestsIn('binding')).toThrow('there is no value for ${NAMESPACE}');
});
