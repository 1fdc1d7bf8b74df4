// The file of the urls profile: what it may say, and that every mistake in it is named with its place.
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { projectRoot } from '../../../../runner/project-root';
import { readUrls, URLS_VARIABLE } from './configuration';

const KEYS = 'proxy, control, variables, offers, set-variable, restart, read-log';

const fileOf = (text: string): string => path.join(temporaryFolder({ 'urls.yaml': text }), 'urls.yaml');
const read = (text: string) => readUrls({ [URLS_VARIABLE]: fileOf(text) });

/** @returns the problems that are named, one line each */
function problemsOf(text: string): string[] {
  const file = fileOf(text);
  try {
    readUrls({ [URLS_VARIABLE]: file });
  } catch (error) {
    expect(error).toBeInstanceOf(BenchError);
    const lines = (error as Error).message.split('\n');
    expect(lines[0]).toBe(`${file} is not a urls file:`);
    expect(lines.at(-1)).toBe(`Allowed for an agent: ${KEYS}`);
    return lines.slice(1, -1).map((line) => line.trim());
  }
  throw new Error('no problem was named');
}

test('two addresses are enough; slashes at their end are dropped', () => {
  const urls = read('agents: { a: { proxy: "http://h:1/", control: "https://h/sidecar//" } }');
  expect([...urls]).toEqual([['a', { proxy: 'http://h:1', control: 'https://h/sidecar', variables: {} }]]);
});

test('variables at rest and commands are kept as they are written', () => {
  const urls = read(`
agents:
  a:
    proxy: http://h:1
    control: http://h:2
    variables: { OPA_PROXY_MODE: track, EMPTY: '' }
    offers: []
    set-variable: kubectl set env "$NAME=$VALUE"
    restart: 'true'
    read-log: cat log
`);
  expect(urls.get('a')).toEqual({
    proxy: 'http://h:1',
    control: 'http://h:2',
    variables: { OPA_PROXY_MODE: 'track', EMPTY: '' },
    offers: [],
    'set-variable': 'kubectl set env "$NAME=$VALUE"',
    restart: 'true',
    'read-log': 'cat log',
  });
});

test('every mistake of a file is named at once, with its place', () => {
  const problems = problemsOf(`
agents:
  a:
    proxy: ftp://h
    varables: {}
    set-varaible: x
  b:
    proxy: h:4000
    control: http://h
    variables: { AUDIT_RING_SIZE: 3 }
    restart: ''
    read-log: [cat]
    offers: [chat, tea]
agent: {}
`);
  expect(problems.sort()).toEqual(
    [
      'agents.a.proxy: takes an http or https URL',
      'agents.a.control: takes an http or https URL',
      'agents.a: Unrecognized keys: "varables", "set-varaible"',
      'agents.b.proxy: takes an http or https URL',
      'agents.b.variables.AUDIT_RING_SIZE: takes a text; put it in quotes',
      'agents.b.restart: takes a shell command',
      'agents.b.read-log: takes a shell command',
      'agents.b.offers.1: takes some of chat, report, switch, push, instrument',
      'the file: Unrecognized key: "agent"',
    ].sort(),
  );
});

test.each([
  ['', 'the file: Invalid input: expected object, received null'],
  ['agents: {}', 'agents: names no agent'],
  ['agents: [a]', 'agents: Invalid input: expected record, received array'],
  ['agents: { a: http://h }', 'agents.a: Invalid input: expected object, received string'],
])('%j is refused', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test.each([
  ['agents: [', /^cannot read .*urls\.yaml: .* at line 1/s],
  ['agents:\n  a: {}\n  a: {}', /^cannot read .*urls\.yaml: Map keys must be unique at line 3/s],
])('%j is no YAML, and its line is named', (text, message) => {
  expect(() => read(text)).toThrow(BenchError);
  expect(() => read(text)).toThrow(message);
});

test('a file that is not there is named', () => {
  expect(() => readUrls({ [URLS_VARIABLE]: '/nowhere/urls.yaml' })).toThrow(
    /^cannot read \/nowhere\/urls\.yaml: ENOENT/,
  );
});

test.each([{}, { [URLS_VARIABLE]: '' }])(
  'without a file, it is said how to name one, and where an example is',
  (env) => {
    expect(() => readUrls(env)).toThrow(
      new BenchError('the urls profile needs AGENTSPEC_URLS=file; docs/urls.example.yaml shows such a file'),
    );
  },
);

test('the example of the documentation is valid, and shows every key', () => {
  const urls = readUrls({ [URLS_VARIABLE]: path.join(projectRoot, 'docs/urls.example.yaml') });
  expect([...urls.keys()]).toEqual(['voice-assistant', 'fitness-tracker']);
  expect(Object.keys(urls.get('fitness-tracker')!).sort()).toEqual(KEYS.split(', ').sort());
  const commands = ['set-variable', 'restart', 'read-log'] as const;
  commands.forEach((key) => expect(urls.get('fitness-tracker')![key]).toContain('"deployment/$AGENT"'));
  expect(urls.get('fitness-tracker')!['set-variable']).toContain('"$NAME=$VALUE"');
});
