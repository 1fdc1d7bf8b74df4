// Pods as they are submitted, and what is read of them when they come back changed.
import { configMapAt, engineOf, podOf, sidecarOf, variablesOf, type SubmittedPod } from './pods';

test('a pod is as plain as its wishes', () => {
  const pod = podOf({ name: 'p', labels: { app: 'gymcoach' }, port: 9000, containers: ['sidecar'] });
  expect(pod).toMatchObject({
    kind: 'Pod',
    metadata: { name: 'p', labels: { app: 'gymcoach' } },
    spec: { containers: [{ name: 'agent', ports: [{ containerPort: 9000 }] }, { name: 'sidecar' }] },
  });
  expect(JSON.parse(JSON.stringify(podOf({ generateName: 'p-' }).metadata))).toEqual({ generateName: 'p-' });
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
  const pod = podOf({}) as unknown as SubmittedPod;
  expect([sidecarOf(pod), engineOf(pod)]).toEqual([undefined, undefined]);
  expect(variablesOf(undefined)).toEqual({});
});
