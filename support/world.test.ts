// Whom a failed step blames: reports tell a broken bench by the class of what was thrown.
import { KubectlFailed } from './clients/kubernetes/kubectl';
import { BenchError } from './errors';
import { ProvingGroundWorld } from './world';

const world = (): ProvingGroundWorld =>
  new ProvingGroundWorld({
    attach: () => undefined,
    log: () => undefined,
    link: () => undefined,
    parameters: {},
  });

test('every kind of broken bench is thrown as a plain one', async () => {
  const blamed = await world().blame(new KubectlFailed('kubectl get pods: not allowed', 'Forbidden'));
  expect((blamed as Error).constructor).toBe(BenchError);
  expect((blamed as Error).message).toBe('kubectl get pods: not allowed');
});

test('what the platform did wrong stays as it is', async () => {
  const error = new Error('expected 200');
  expect(await world().blame(error)).toBe(error);
});
