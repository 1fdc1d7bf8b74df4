// Tools are run in view of the person who asked, or asked in silence; those that are missing or fail are named.
import { printed } from '../../../../support/agentspec/testing/embedded';
import { standIn } from '../../../../runner/kubernetes/testing/tools';
import { BenchError } from '../../../../runner/errors';
import { splitTag } from './overlay';
import { askTool, runTool, step } from './tools';

test('a tool gets its arguments and variables, and what it prints can be asked for', async () => {
  const calls = standIn('helm', 'echo "$COLOUR"');
  expect(await askTool('helm', ['list', '--short'], { env: { COLOUR: 'green' } })).toBe('green');
  expect(calls()).toEqual(['list --short']);
});

test('one that fails is named with its command line, its exit code and its words', async () => {
  standIn('helm', 'echo "no such release" >&2; exit 4');
  const asked = askTool('helm', ['status', 'x']);
  await expect(asked).rejects.toThrow(BenchError);
  await expect(asked).rejects.toThrow('helm status x failed with 4: no such release');
});

test('one that fails in view has said so itself', async () => {
  standIn('helm', 'exit 4');
  await expect(runTool('helm', ['install'])).rejects.toThrow(/^helm install failed with 4$/);
});

test('one that is missing is named, with where it is to be had', async () => {
  const missing = 'no-such-tool-of-proving-ground';
  await expect(runTool(missing, [], { hint: 'see elsewhere' })).rejects.toThrow(
    `there is no ${missing} on the PATH; see elsewhere`,
  );
  await expect(askTool(missing, [])).rejects.toThrow(`there is no ${missing} on the PATH`);
});

test('a step says what it does, and that it is done', async () => {
  expect(await printed(() => step('images', async () => 1))).toMatch(/^images …\nimages: done in \d+ ms\n$/);
});

test.each([
  ['agent:v1', ['agent', 'v1']],
  ['localhost:5000/a/agent:v1', ['localhost:5000/a/agent', 'v1']],
])('the tag of %s', (image, parts) => {
  expect(splitTag(image)).toEqual(parts);
});
