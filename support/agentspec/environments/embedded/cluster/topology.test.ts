// Which agents the demo cluster has: what the file says, and every mistake in it.
import path from 'node:path';
import { BenchError } from '../../../../../runner/errors';
import { temporaryFolder } from '../../../../../runner/testing/folder';
import { patched, readTopology } from './topology';

const topologyOf = (text: string): string => path.join(temporaryFolder({ 'demo.yaml': text }), 'demo.yaml');

const agent = (name: string): string => `{ name: ${name}, profile: p, manifest: m.yaml, listens: true }`;

test('paths are relative to the file, and what may be absent has a default', () => {
  const file = topologyOf(`
agents:
  - { name: a, profile: p, manifest: manifests/a.yaml, listens: true, policy: policies/a, opaMode: track }
  - { name: b, profile: q, manifest: /b.yaml, listens: false, sidecarEnv: { KEY: value } }
`);
  const folder = path.dirname(file);
  expect(readTopology(file)).toEqual([
    {
      name: 'a',
      profile: 'p',
      manifest: path.join(folder, 'manifests/a.yaml'),
      listens: true,
      agentEnv: {},
      sidecarEnv: {},
      policy: path.join(folder, 'policies/a'),
      opaMode: 'track',
    },
    {
      name: 'b',
      profile: 'q',
      manifest: '/b.yaml',
      listens: false,
      agentEnv: {},
      sidecarEnv: { KEY: 'value' },
    },
  ]);
});

test('a patch says what it changes, and its manifest is relative to the file as well', () => {
  const file = topologyOf(`
agents:
  - { name: a, profile: p, manifest: m.yaml, listens: true, patch: { profile: q, manifest: patched/m.yaml, agentEnv: { K: v } } }
  - { name: b, profile: p, manifest: m.yaml, listens: true, patch: { registers: true } }
`);
  const nothing = { agentEnv: {}, sidecarEnv: {} };
  expect(readTopology(file).map(({ patch }) => patch)).toEqual([
    {
      ...nothing,
      profile: 'q',
      manifest: path.join(path.dirname(file), 'patched/m.yaml'),
      agentEnv: { K: 'v' },
      registers: false,
    },
    { ...nothing, registers: true },
  ]);
});

describe('a patched agent', () => {
  const registration = { CENTRAL_SERVICE_URL: 'http://central' };
  const patchedAs = (patch: string) => {
    const text = `agents: [{ name: a, profile: p, manifest: /m.yaml, listens: false, policy: /a, opaMode: track, agentEnv: { A: a }, sidecarEnv: { S: s, T: t }${patch} }]`;
    return patched(readTopology(topologyOf(text))[0]!, registration);
  };

  test('has what the patch mentions, and otherwise what it had', () => {
    const patch = ', patch: { profile: q, manifest: /n.yaml, agentEnv: { B: b }, sidecarEnv: { T: u } }';
    expect(patchedAs(patch)).toMatchObject({
      name: 'a',
      profile: 'q',
      manifest: '/n.yaml',
      listens: true,
      policy: '/a',
      opaMode: 'track',
      agentEnv: { A: 'a', B: 'b' },
      sidecarEnv: { S: 's', T: 'u' },
    });
  });

  test('gets to know the central service where it registers, and nowhere else', () => {
    const rest = { profile: 'p', manifest: '/m.yaml', listens: false };
    expect(patchedAs(', patch: { registers: true }')).toMatchObject({
      ...rest,
      agentEnv: { A: 'a', ...registration },
    });
    expect(patchedAs(', patch: {}')).toEqual(expect.objectContaining({ ...rest, agentEnv: { A: 'a' } }));
  });

  test('is none where the demo has no patch', () => {
    expect(() => patchedAs('')).toThrow(new BenchError('the demo has no live patch for "a"'));
  });
});

test('every mistake is named, with its place', () => {
  const file = topologyOf(`
agents:
  - { name: a, profile: p, manifest: m.yaml, listens: maybe }
  - { name: 7, manifest: m.yaml, listens: true, opaMode: watch, sidecarEnvironment: {}, patch: { listens: true } }
`);
  const read = () => readTopology(file);
  expect(read).toThrow(BenchError);
  expect(read).toThrow(`cannot read the topology ${file}: `);
  for (const mistake of [
    /expected boolean, received string\s+→ at agents\[0\]\.listens/,
    /expected string, received number\s+→ at agents\[1\]\.name/,
    /received undefined\s+→ at agents\[1\]\.profile/,
    /expected one of "track"\|"enforce"\|"off"\s+→ at agents\[1\]\.opaMode/,
    /Unrecognized key: "sidecarEnvironment"\s+→ at agents\[1\]/,
    /Unrecognized key: "listens"\s+→ at agents\[1\]\.patch/,
  ]) {
    expect(read).toThrow(mistake);
  }
});

test.each([
  ['no agents', 'agents: []', /Too small/],
  [
    'more agents than a block of ports has room for',
    `agents: [${['a', 'b', 'c', 'd', 'e', 'f'].map(agent)}]`,
    /Too big/,
  ],
  ['nothing', '', /expected object/],
  ['no YAML', 'agents: [', /at line 1, column/],
])('a file with %s is refused', (_what, text, reason) => {
  expect(() => readTopology(topologyOf(text))).toThrow(BenchError);
  expect(() => readTopology(topologyOf(text))).toThrow(reason);
});

test('a file that is not there is refused', () => {
  expect(() => readTopology('/nowhere/demo.yaml')).toThrow(
    /^cannot read the topology \/nowhere\/demo\.yaml: ENOENT/,
  );
});
