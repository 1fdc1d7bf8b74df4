import { BenchError } from '../../../runner/errors';
import { assertSidecar, conformanceOf, foreignAmong, specified } from './foreign-sidecar';

const RENEW = 'make demo-provision';
const ask = (there: string | undefined, wanted?: string) => (): void =>
  assertSidecar(there, RENEW, { AGENTSPEC_SIDECAR: wanted });

test.each([
  ['ours is there and nobody asks for another', undefined, undefined],
  ['a foreign one is there and nobody asks for any', 'node a.js', undefined],
  ['nothing is asked for in particular', 'node a.js', ''],
  ['nothing but blanks is asked for', 'node a.js', '  '],
  ['the very one is there', 'node a.js', 'node a.js'],
])('when %s, it is specified', (_what, there, wanted) => {
  expect(ask(there, wanted)).not.toThrow();
});

test.each([
  [undefined, 'runs the sidecar of this project, and AGENTSPEC_SIDECAR is "node b.js"; make demo-provision'],
  ['node a.js', 'runs "node a.js", and AGENTSPEC_SIDECAR is "node b.js"; make demo-provision'],
])('another one than the one that is there is refused', (there, words) => {
  expect(ask(there, 'node b.js')).toThrow(BenchError);
  expect(ask(there, 'node b.js')).toThrow(words);
});

test('a foreign sidecar is named, never called the reference system, and held to the core', () => {
  expect([specified(undefined), conformanceOf(undefined)]).toEqual([
    'AgentSpec reference system',
    'extended',
  ]);
  expect([specified('node a.js'), conformanceOf('node a.js')]).toEqual([
    "AgentSpec sidecar `node a.js`, in a demo of this project's agents",
    'core',
  ]);
  expect(foreignAmong([{}, { foreignSidecar: 'one:1' }, { foreignSidecar: 'two:1' }])).toBe('one:1');
});
