// kubectl as a stand-in on the PATH: what it is told, and what its failures mean.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors';
import { setVariables } from '../testing/clean-up';
import { temporaryFolder } from '../testing/folder';
import { timeouts } from '../timeouts';
import { Kubectl, timeoutArgument } from './kubectl';

const target = { context: 'kind-agentspec', namespace: 'demo' };

/** Puts a kubectl on the PATH that is this shell script. */
function standIn(lines: string): string {
  const folder = temporaryFolder({ kubectl: `#!/bin/sh\n${lines}\n` });
  chmodSync(path.join(folder, 'kubectl'), 0o755);
  setVariables({ PATH: `${folder}:${process.env.PATH}`, TIMEOUT_CLUSTER_MS: '3000' });
  return folder;
}

const failure = (lines: string): Promise<BenchError> => {
  standIn(lines);
  return new Kubectl(target).run(['get', 'pods']).then(
    (output) => Promise.reject(new Error(`it succeeded: ${output}`)),
    (error: BenchError) => error,
  );
};

test('context and namespace are always named', async () => {
  standIn('echo "$@"');
  const kubectl = new Kubectl(target);
  expect(await kubectl.run(['get', 'pods'])).toBe('--context kind-agentspec --namespace demo get pods');
  expect(await kubectl.run(['get', 'leases'], { namespace: 'other' })).toContain(
    '--namespace other get leases',
  );
});

test('arguments arrive as they are, whatever is in them', async () => {
  standIn('shift 4; for a in "$@"; do echo "[$a]"; done');
  const args = ['patch', '--patch', '{"a":"$(rm -rf x) \'b\'"}', '; echo oops'];
  expect(await new Kubectl(target).run(args)).toBe(args.map((one) => `[${one}]`).join('\n'));
});

test('input is handed over', async () => {
  standIn('cat');
  expect(await new Kubectl(target).run(['apply', '-f', '-'], { input: 'kind: Lease' })).toBe('kind: Lease');
});

test('what is not there is undefined', async () => {
  standIn('exit 0');
  expect(await new Kubectl(target).find(['get', 'pod', 'x'])).toBeUndefined();
});

test('a cluster that does not answer is asked again until it does', async () => {
  const folder = standIn('');
  const marker = path.join(folder, 'asked');
  const script = `[ -e ${marker} ] && { echo there; exit 0; }; touch ${marker}; echo "The connection to the server 127.0.0.1:6443 was refused" >&2; exit 1`;
  standIn(script);
  expect(await new Kubectl(target).run(['get', 'pods'])).toBe('there');
});

test('a cluster that never answers is named, with the last reason and the timeout', async () => {
  standIn('echo "connection refused" >&2; exit 1');
  setVariables({ TIMEOUT_CLUSTER_MS: '100' });
  const error = await new Kubectl(target).run(['get', 'pods']).then(
    () => Promise.reject(new Error('it succeeded')),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(BenchError);
  expect(error.message).toContain('the cluster of context kind-agentspec');
  expect(error.message).toContain('connection refused');
  expect(error.message).toContain('TIMEOUT_CLUSTER_MS');
});

test.each([
  ['error: context "kind-agentspec" does not exist', 'there is no context "kind-agentspec"'],
  ['Error from server (NotFound): namespaces "demo" not found', 'there is no namespace "demo"'],
  ['Error from server (Forbidden): pods is forbidden: User "x" cannot list resource', 'not allowed to'],
  ['error: You must be logged in to the server (Unauthorized)', 'log in again'],
  ['error: the server doesn\'t have a resource type "ao"', 'make demo-operator'],
  ['dial tcp: lookup example.invalid: no such host', 'cannot be reached'],
  ['something unheard of\nin two lines', 'something unheard of; in two lines'],
])('"%s" is explained: %s', async (stderr, explained) => {
  const error = await failure(`cat >&2 <<'E'\n${stderr}\nE\nexit 1`);
  expect(error).toBeInstanceOf(BenchError);
  expect(error.message).toContain('kubectl get pods (context kind-agentspec)');
  expect(error.message).toContain(explained);
});

test('without a kubectl, that is what is said', async () => {
  setVariables({ PATH: temporaryFolder() });
  await expect(new Kubectl(target).run(['get', 'pods'])).rejects.toThrow('there is no kubectl on the PATH');
});

test('a command that never ends is ended', async () => {
  standIn('exec sleep 60');
  await expect(new Kubectl(target).run(['get', 'pods'], { limit: 200 })).rejects.toThrow(
    'longer than 200 ms',
  );
});

test.each([
  ['90000', '--timeout=85s'],
  ['4000', '--timeout=1s'],
])('a command that waits gives up before %s ms are over, and says why', (ms, argument) => {
  setVariables({ TIMEOUT_CLUSTER_MS: ms });
  expect(timeoutArgument(timeouts.CLUSTER)).toBe(argument);
});
