// What the image command takes from the environment.
import { readSettings } from './settings';

test('by default builds all but the runner and leaves them with the builder', () => {
  expect(readSettings({})).toEqual({
    baseImage: 'node:22-bookworm-slim',
    prefix: 'localhost/proving-ground',
    images: [
      'agentspec-sidecar',
      'agentspec-agent',
      'agentspec-policy-server',
      'agentspec-operator',
      'agentspec-central-service',
    ],
    target: undefined,
    builder: undefined,
  });
});

test('takes images by name, short or whole, or all of them', () => {
  expect(readSettings({ IMAGES: 'sidecar, agentspec-agent runner' }).images).toEqual([
    'agentspec-sidecar',
    'agentspec-agent',
    'runner',
  ]);
  expect(readSettings({ IMAGES: 'all' }).images).toContain('runner');
});

test('takes one way out', () => {
  const targetOf = (env: NodeJS.ProcessEnv) => readSettings(env).target;
  expect(targetOf({ IMAGE_LOAD: 'kind:agentspec' })).toEqual({ kind: 'kind', cluster: 'agentspec' });
  expect(targetOf({ IMAGE_LOAD: 'k3s ctr images import' })).toEqual({
    kind: 'command',
    command: 'k3s ctr images import',
  });
  expect(targetOf({ IMAGE_PUSH: 'true', IMAGE_PREFIX: 'registry.example:5000/team' })).toEqual({
    kind: 'push',
  });
  expect(targetOf({ IMAGE_PUSH: 'false', IMAGE_LOAD: '' })).toBeUndefined();
});

test.each([
  [{ IMAGES: 'sidecars' }, 'IMAGES names "sidecars"; there are: agentspec-sidecar, '],
  [{ IMAGE_PREFIX: 'team/' }, 'IMAGE_PREFIX is "team/"; allowed is a registry'],
  [{ IMAGE_PUSH: 'yes' }, 'IMAGE_PUSH is "yes"; allowed is true or false'],
  [{ IMAGE_PUSH: 'true', IMAGE_LOAD: 'kind:x' }, 'IMAGE_LOAD and IMAGE_PUSH are both set'],
  [{ IMAGE_LOAD: 'kind:' }, 'IMAGE_LOAD is "kind:"; after kind: comes the name'],
])('refuses %j', (env, reason) => {
  expect(() => readSettings(env)).toThrow(reason);
});
