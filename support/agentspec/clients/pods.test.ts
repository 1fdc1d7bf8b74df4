// Pods as they are submitted, and what is read of them when they come back changed.
import {
  configMapAt,
  engineOf,
  podSaying,
  settingsOf,
  sidecarOf,
  variablesOf,
  type SubmittedPod,
} from './pods';

test('a pod says what a feature says, and is as plain as can be otherwise', () => {
  const says = {
    'wants a sidecar': 'true',
    'label app': 'gymcoach',
    'agent port': '9000',
    container: 'sidecar',
  };
  const pod = podSaying({ ...says, namespace: 'kube-system', manifest: '-' }, 'p');
  expect(pod).toMatchObject({
    kind: 'Pod',
    namespace: 'kube-system',
    metadata: { name: 'p', labels: { app: 'gymcoach' }, annotations: { 'agentspec.io/inject': 'true' } },
    spec: { containers: [{ name: 'agent', ports: [{ containerPort: 9000 }] }, { name: 'sidecar' }] },
  });
  expect(podSaying({ "pod's name begins with": 'p-' }, 'p').metadata).toEqual({ generateName: 'p-' });
  expect(podSaying({ "pod's name": 'own' }, 'p').metadata).toEqual({ name: 'own' });
});

test('a word that no pod says is a mistake of the scenario, and the words are listed', () => {
  expect(() => podSaying({ labels: 'x' }, 'p')).toThrow(
    /^no pod says "labels"; the words are: wants a sidecar, /,
  );
});

test('how a sidecar is set up is told in the words of features', () => {
  const env = Object.entries({
    MANIFEST_PATH: '/manifest/agent.yaml',
    UPSTREAM_URL: 'http://localhost:9090',
    PROXY_PORT: '4000',
    CHECK_INTERVAL: '45',
    OPA_URL: 'http://localhost:8181',
    OPA_PROXY_MODE: 'enforce',
  }).map(([name, value]) => ({ name, value }));
  const sidecar = {
    name: 'agentspec-sidecar',
    env,
    ports: [{ containerPort: 4000 }, { containerPort: 4001 }],
    volumeMounts: [{ name: 'm', mountPath: '/manifest/agent.yaml' }],
  };
  const volumes = [{ name: 'm', configMap: { name: 'coach-agent-yaml' } }];
  expect(settingsOf({ metadata: { name: 'p' }, spec: { containers: [sidecar], volumes } })).toEqual({
    'stands in front of port': '9090',
    'reads its manifest from': 'coach-agent-yaml',
    'is checked every': '45 seconds',
    'asks the policy engine in mode': 'enforce',
    opens: 'a proxy and a control plane',
  });
  expect(settingsOf({ metadata: { name: 'p' }, spec: { containers: [] } }).opens).toBeUndefined();
});

test('of a pod that came back, the injected containers, their variables and their files are read', () => {
  const pod: SubmittedPod = {
    metadata: { name: 'p' },
    spec: {
      containers: [
        { name: 'agent' },
        {
          name: 'agentspec-sidecar',
          env: [{ name: 'MANIFEST_PATH', value: '/manifest/agent.yaml' }],
          volumeMounts: [
            { name: 'elsewhere', mountPath: '/manifests' },
            { name: 'agent-yaml', mountPath: '/manifest/agent.yaml' },
          ],
        },
        { name: 'agentspec-opa' },
      ],
      volumes: [
        { name: 'elsewhere', configMap: { name: 'wrong' } },
        { name: 'agent-yaml', configMap: { name: 'gymcoach-agent-yaml' } },
      ],
    },
  };
  const sidecar = sidecarOf(pod);
  expect(engineOf(pod)?.name).toBe('agentspec-opa');
  expect(variablesOf(sidecar)).toEqual({ MANIFEST_PATH: '/manifest/agent.yaml' });
  expect(configMapAt(pod, sidecar, '/manifest')).toBe('gymcoach-agent-yaml');
  expect(configMapAt(pod, sidecar, '/manifest/agent.yaml')).toBe('gymcoach-agent-yaml');
  expect(configMapAt(pod, sidecar, '/nowhere')).toBeUndefined();
  expect(configMapAt(pod, undefined, '/manifest')).toBeUndefined();
});

test('of a pod that came back as it was, nothing is', () => {
  const pod = podSaying({}, 'p') as unknown as SubmittedPod;
  expect([sidecarOf(pod), engineOf(pod)]).toEqual([undefined, undefined]);
  expect(variablesOf(undefined)).toEqual({});
});
