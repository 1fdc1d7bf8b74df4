// Which pods get a sidecar, and what their annotations make of it.
import type { V1Pod } from '@kubernetes/client-node';
import fc from 'fast-check';
import { isDnsLabel } from '../reconcile/plan';
import { settingsOf } from '../testing/settings';
import { decide } from './injection';

const pod = (
  annotations: Record<string, string> = {},
  rest: Partial<V1Pod['metadata']> = {},
  names = ['app'],
): V1Pod => ({
  metadata: { name: 'gymcoach', annotations, ...rest },
  spec: { containers: names.map((name) => ({ name })) },
});

const wanted = { 'agentspec.io/inject': 'true' };
const asked = (annotations: Record<string, string>, rest = {}) =>
  decide(pod({ ...wanted, ...annotations }, rest), 'demo', settingsOf());

test.each([
  ['annotation', undefined, 'skip'],
  ['annotation', 'true', 'inject'],
  ['annotation', 'True', 'skip'],
  ['annotation', 'false', 'skip'],
  ['annotation', 'yes', 'skip'],
  ['default', undefined, 'inject'],
  ['default', 'true', 'inject'],
  ['default', 'false', 'skip'],
  ['default', 'False', 'inject'],
])('mode %s, annotation %j: %s (OPR-18)', (mode, value, expected) => {
  const annotations: Record<string, string> = value === undefined ? {} : { 'agentspec.io/inject': value };
  expect(decide(pod(annotations), 'demo', settingsOf({ INJECT_MODE: mode })).kind).toBe(expected);
});

test.each([
  ['kube-system', 'skip'],
  ['kube-public', 'skip'],
  ['kube-node-lease', 'skip'],
  ['kube-systems', 'inject'],
])('namespace %s: %s (OPR-23)', (namespace, expected) => {
  expect(decide(pod(wanted), namespace, settingsOf()).kind).toBe(expected);
});

test.each([
  ['agentspec-sidecar', 'skip'],
  ['sidecar', 'skip'],
  ['agentspec', 'inject'],
  ['gymcoach-sidecar', 'inject'],
])('beside a container %s: %s (OPR-23, OPR-39, C-67)', (name, expected) => {
  expect(decide(pod(wanted, {}, ['app', name]), 'demo', settingsOf()).kind).toBe(expected);
});

test('a sidecar that starts before the agent counts too', () => {
  const native = {
    ...pod(wanted),
    spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'sidecar' }] },
  };
  expect(decide(native, 'demo', settingsOf()).kind).toBe('skip');
});

test.each<[string, object]>([
  [
    'trimmed',
    { annotations: { ...wanted, 'agentspec.io/agent-name': '  trimmed ' }, labels: { app: 'label' } },
  ],
  ['label', { annotations: wanted, labels: { app: 'label' } }],
  ['label', { annotations: { ...wanted, 'agentspec.io/agent-name': ' ' }, labels: { app: 'label' } }],
  ['generated-7d9f', { annotations: wanted, name: undefined, generateName: 'generated-7d9f-' }],
  ['gymcoach', { annotations: wanted }],
  ['my-app', { annotations: wanted, labels: { app: 'My.App_' } }],
])('the agent is called %s (OPR-20)', (agent, metadata) => {
  const decision = decide({ ...pod(), metadata: { name: 'gymcoach', ...metadata } }, 'demo', settingsOf());
  expect(decision).toMatchObject({
    kind: 'inject',
    injection: { agent, manifestConfigMap: `${agent}-agent-yaml` },
  });
});

test.each(['My Agent', 'a.b', 'a'.repeat(56), '-a'])('an agent cannot be called %j', (name) => {
  expect(asked({ 'agentspec.io/agent-name': name })).toEqual({
    kind: 'refuse',
    warning: expect.stringContaining(`the agent's name is ${JSON.stringify(name)}; allowed is`),
  });
});

test('a derived name is one that Kubernetes takes, whatever the pod is called (C-66)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const decision = asked({}, { name: undefined, generateName: `${name}-` });
      if (decision.kind === 'inject') expect(isDnsLabel(`${decision.injection.agent}-sidecar`)).toBe(true);
      else expect(name).not.toMatch(/[a-z0-9]/i);
    }),
  );
});

test.each([
  ['60', 60],
  ['1', 5],
  ['99999', 3600],
])('check-interval %s is held to %i (OPR-22)', (text, checkInterval) => {
  expect(asked({ 'agentspec.io/check-interval': text })).toMatchObject({
    injection: { checkInterval, warnings: [] },
  });
});

test.each([
  ['agentspec.io/check-interval', 'often'],
  ['agentspec.io/opa-proxy-mode', 'Enforce'],
])('%s=%s is ignored with a warning', (name, value) => {
  expect(asked({ [name]: value })).toMatchObject({
    injection: { opaProxyMode: 'track', warnings: [expect.stringContaining(`${name} is "${value}"`)] },
  });
});

test('the manifest and the OPA mode may be named (OPR-21, OPR-22)', () => {
  const annotations = { 'agentspec.io/manifest-configmap': 'mine', 'agentspec.io/opa-proxy-mode': 'enforce' };
  expect(asked(annotations)).toMatchObject({
    injection: { manifestConfigMap: 'mine', opaProxyMode: 'enforce' },
  });
});
