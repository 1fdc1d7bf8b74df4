// Which cluster a run speaks to is always named.
import { kubeTarget } from './target';

test('the context is the profile’s, else the environment’s; the namespace is the demo’s unless named', () => {
  expect(kubeTarget('kind-agentspec', { KUBE_CONTEXT: 'other' })).toEqual({
    context: 'kind-agentspec',
    namespace: 'demo',
  });
  expect(kubeTarget(undefined, { KUBE_CONTEXT: 'staging', KUBE_NAMESPACE: 'demo-2' })).toEqual({
    context: 'staging',
    namespace: 'demo-2',
  });
});

test('without a context none is guessed', () => {
  expect(() => kubeTarget(undefined, { KUBE_CONTEXT: '' })).toThrow(
    'which cluster? KUBE_CONTEXT names its context (kubectl config get-contexts shows those there are); the current one is never taken by itself',
  );
});
