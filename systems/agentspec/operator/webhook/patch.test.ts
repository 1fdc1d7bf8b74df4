// The patch, applied as the API server applies it: what the pod looks like afterwards.
import type { V1Container, V1Pod } from '@kubernetes/client-node';
import fc from 'fast-check';
import { applyJsonPatch } from '../testing/json-patch';
import { settingsOf } from '../testing/settings';
import { decide, type Injection } from './injection';
import { injectionPatch } from './patch';

const OPA = { OPA_ENABLED: 'true', OPA_IMAGE: 'opa:1' };

const injection: Injection = {
  agent: 'gymcoach',
  manifestConfigMap: 'gymcoach-agent-yaml',
  opaProxyMode: 'track',
  warnings: [],
};

const pod = (spec: object = {}, metadata: object = {}): V1Pod => ({
  metadata,
  spec: { containers: [{ name: 'agent', ports: [{ containerPort: 8080 }] }], ...spec },
});

const patched = (
  before: V1Pod,
  environment: NodeJS.ProcessEnv = {},
  wishes: Partial<Injection> = {},
): V1Pod =>
  applyJsonPatch(before, injectionPatch(before, { ...injection, ...wishes }, settingsOf(environment)));

const containerOf = (after: V1Pod, name: string): V1Container | undefined =>
  after.spec?.containers.find((container) => container.name === name);

const environmentOf = (after: V1Pod): Record<string, string | undefined> =>
  Object.fromEntries(
    (containerOf(after, 'agentspec-sidecar')?.env ?? []).map(({ name, value }) => [name, value]),
  );

test('a sidecar is appended, with its ports and its manifest as a file (OPR-24)', () => {
  const after = patched(pod());
  expect(after.spec?.containers.map(({ name }) => name)).toEqual(['agent', 'agentspec-sidecar']);
  expect(containerOf(after, 'agentspec-sidecar')).toMatchObject({
    image: 'sidecar:1',
    ports: [{ containerPort: 4000 }, { containerPort: 4001 }],
    volumeMounts: [{ name: 'agent-yaml', mountPath: '/manifest/agent.yaml', subPath: 'agent.yaml' }],
  });
  expect(after.spec?.volumes).toEqual([{ name: 'agent-yaml', configMap: { name: 'gymcoach-agent-yaml' } }]);
});

test('the sidecar gets the variables that it reads (OPR-24, C-65)', () => {
  expect(environmentOf(patched(pod()))).toEqual({
    MANIFEST_PATH: '/manifest/agent.yaml',
    UPSTREAM_URL: 'http://localhost:8080',
  });
  const environment = { CENTRAL_SERVICE_URL: 'http://central', CENTRAL_SERVICE_API_KEY: 'secret' };
  const after = patched(pod(), environment, { checkInterval: 60 });
  expect(environmentOf(after)).toMatchObject({ CHECK_INTERVAL: '60', CENTRAL_SERVICE_URL: 'http://central' });
  expect(JSON.stringify(after)).not.toContain('secret');
});

test.each<[object[], string]>([
  [[{ name: 'a' }], '8000'],
  [[{ name: 'a' }, { name: 'b', ports: [{ containerPort: 9000 }] }], '9000'],
  [[{ name: 'a', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 3000 }] }], '3000'],
])('the agent of containers %j is expected at port %s', (containers, port) => {
  expect(environmentOf(patched(pod({ containers }))).UPSTREAM_URL).toBe(`http://localhost:${port}`);
});

test('with OPA there is an engine too, hardened and bounded (OPR-25)', () => {
  const after = patched(pod(), OPA, { opaProxyMode: 'enforce' });
  expect(environmentOf(after)).toMatchObject({ OPA_URL: 'http://localhost:8181', OPA_PROXY_MODE: 'enforce' });
  expect(containerOf(after, 'agentspec-opa')).toMatchObject({
    image: 'opa:1',
    ports: [{ containerPort: 8181 }],
    volumeMounts: [{ name: 'agentspec-opa-policy', mountPath: '/policies', readOnly: true }],
    resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  });
  expect(after.spec?.volumes).toContainEqual({
    name: 'agentspec-opa-policy',
    configMap: { name: 'gymcoach-opa-policy' },
  });
});

test('an engine that the pod brings along is used', () => {
  const after = patched(pod({ containers: [{ name: 'agent' }, { name: 'opa' }] }), OPA);
  expect(containerOf(after, 'agentspec-opa')).toBeUndefined();
  expect(environmentOf(after).OPA_URL).toBe('http://localhost:8181');
});

test('what the pod has stays as it is', () => {
  const before = pod(
    { volumes: [{ name: 'data' }, { name: 'agent-yaml', configMap: { name: 'own' } }] },
    { labels: { app: 'gymcoach' } },
  );
  const after = patched(before, OPA);
  expect(after.metadata?.labels).toEqual({ app: 'gymcoach', 'agentspec.io/agent-name': 'gymcoach' });
  expect(after.spec?.volumes?.map(({ name }) => name)).toEqual([
    'data',
    'agent-yaml',
    'agentspec-opa-policy',
  ]);
  expect(after.spec?.volumes?.[1]).toEqual({ name: 'agent-yaml', configMap: { name: 'own' } });
});

const names = fc.uniqueArray(fc.constantFrom('agent', 'opa', 'agentspec', 'web', 'data', 'agent-yaml'), {
  minLength: 1,
});

test('whatever the pod, the patch only adds, leaves it valid, and is not made twice (OPR-23, OPR-26)', () => {
  fc.assert(
    fc.property(
      names,
      fc.option(names, { nil: undefined }),
      fc.boolean(),
      fc.boolean(),
      (apps, volumes, labels, opa) => {
        const before = pod(
          { containers: apps.map((name) => ({ name })), volumes: volumes?.map((name) => ({ name })) },
          {
            annotations: { 'agentspec.io/inject': 'true' },
            name: 'x',
            labels: labels ? { app: 'x' } : undefined,
          },
        );
        const settings = settingsOf(opa ? OPA : {});
        const operations = injectionPatch(before, injection, settings);
        expect(operations.every(({ op }) => op === 'add')).toBe(true);
        const after = applyJsonPatch(before, operations);
        for (const list of [after.spec?.containers ?? [], after.spec?.volumes ?? []]) {
          expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
        }
        expect(after.spec?.containers.slice(0, apps.length)).toEqual(before.spec?.containers);
        expect(decide(after, 'demo', settings).kind).toBe('skip');
      },
    ),
  );
});
