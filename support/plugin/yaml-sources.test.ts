import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_PATH } from './run-request';
import { parse } from './testing/recorded-run';
import { compiler } from './yaml-compiler';
import { YamlSources } from './yaml-sources';

const SCENARIO = `name: does foo
agent: gymcoach
proxy_port: 4000
control_port: 4001
steps:
  - name: first
    path: /
  - name: second
    path: /x
`;

let cwd: string;
let sources: YamlSources;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'yaml-sources-'));
  mkdirSync(path.join(cwd, 'features/agentspec/scenarios/below'), { recursive: true });
  write('features/agentspec/scenarios/01-foo.yaml', SCENARIO);
  write('features/agentspec/scenarios/02-bar.yaml', SCENARIO);
  write('features/agentspec/values.yaml', 'no: scenario');
  sources = new YamlSources(cwd, compiler);
});

afterEach(() => {
  sources.remove();
  rmSync(cwd, { recursive: true });
});

const write = (file: string, text: string) => writeFileSync(path.join(cwd, file), text);

/** @returns the URIs under which the resolved sources appear in messages */
function urisOf(resolved: string[]): string[] {
  return resolved.map((file) => {
    const source = {
      uri: path.relative(cwd, file),
      data: '',
      mediaType: 'text/x.cucumber.gherkin+plain' as never,
    };
    sources.translate({ source });
    return source.uri;
  });
}

const BOTH = ['features/agentspec/scenarios/01-foo.yaml', 'features/agentspec/scenarios/02-bar.yaml'];

test.each([
  ['no argument', [DEFAULT_PATH], ['features/a.feature', ...BOTH]],
  ['the features folder', ['features'], ['features/a.feature', ...BOTH]],
  ['the scenarios folder', ['features/agentspec/scenarios/'], ['features/a.feature', ...BOTH]],
  ['another folder', ['features/agentspec/scenarios/below'], ['features/a.feature']],
  ['a feature', ['features/a.feature'], ['features/a.feature']],
])('with %s, the YAML scenarios below it join the run', (_what, unexpanded, uris) => {
  expect(urisOf(sources.resolve(unexpanded, [path.join(cwd, 'features/a.feature')]))).toEqual(uris);
});

test('a named file joins alone, and once', () => {
  const file = path.join(cwd, BOTH[1]!);
  expect(urisOf(sources.resolve([BOTH[1]!], [file]))).toEqual([BOTH[1]]);
  expect(urisOf(sources.resolve(['features'], [file]))).toHaveLength(2);
});

test('messages show the YAML file, and the lines of its steps', () => {
  const [generated] = sources.resolve([BOTH[0]!], [path.join(cwd, BOTH[0]!)]);
  const envelopes = parse(readFileSync(generated!, 'utf8'), path.relative(cwd, generated!));
  envelopes.forEach((envelope) => sources.translate(envelope));
  const { feature, uri } = envelopes[0]!.gherkinDocument!;
  const { scenario } = feature!.children[0]!;
  expect(uri).toBe(BOTH[0]);
  expect(envelopes[1]!.pickle).toMatchObject({
    uri: BOTH[0],
    name: '01-foo: does foo',
    location: { line: 1 },
  });
  expect([feature, scenario, ...scenario!.steps].map((node) => node!.location.line)).toEqual([1, 1, 1, 6, 8]);
});

test('a parse error shows the YAML file', () => {
  const [generated] = sources.resolve([BOTH[0]!], [path.join(cwd, BOTH[0]!)]);
  const parseError = { source: { uri: path.relative(cwd, generated!) }, message: '' };
  sources.translate({ parseError });
  expect(parseError.source.uri).toBe(BOTH[0]);
});

test('messages about other files stay as they are', () => {
  const [envelope] = parse('Feature: F\n  Scenario: s\n    Given a');
  const before = structuredClone(envelope);
  sources.translate(envelope!);
  expect(envelope).toEqual(before);
});

test('a broken file is a problem with line and column, and does not join', () => {
  write('features/agentspec/scenarios/01-foo.yaml', `${SCENARIO}    pth: /y\n`);
  expect(urisOf(sources.resolve(['features'], []))).toEqual([BOTH[1]]);
  expect(sources.problems).toEqual([
    {
      message: expect.stringContaining('steps[1].pth: is not a key of a step'),
      at: { file: BOTH[0], line: 10, column: 5 },
    },
  ]);
});

test('generated features are gone afterwards', () => {
  const [generated] = sources.resolve(['features'], []);
  expect(existsSync(generated!)).toBe(true);
  sources.remove();
  expect(existsSync(path.dirname(generated!))).toBe(false);
});
