import fs, { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tagsOf } from '../run/feature-documents';
import { DEFAULT_PATH } from '../run/run-request';
import { parse } from '../run/testing/recorded-run';
import { lineCompiler } from './testing/line-compiler';
import { YamlSources } from './yaml-sources';

const SCENARIO = 'name: does foo\n- first\n- second\n';

let cwd: string;
let sources: YamlSources;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'yaml-sources-'));
  mkdirSync(path.join(cwd, 'features/agentspec/scenarios/below'), { recursive: true });
  write('features/agentspec/scenarios/01-foo.yaml', SCENARIO);
  write('features/agentspec/scenarios/02-bar.yaml', SCENARIO);
  write('features/agentspec/values.yaml', 'no: scenario');
  sources = new YamlSources(cwd, lineCompiler);
});

afterEach(() => {
  sources.remove();
  rmSync(cwd, { recursive: true });
});

const write = (file: string, text: string) => writeFileSync(path.join(cwd, file), text);

/** @returns what the message stream says of a generated feature */
function messagesOf(generated: string) {
  const envelopes = parse(readFileSync(generated, 'utf8'), path.relative(cwd, generated));
  envelopes.forEach((envelope) => sources.translate(envelope));
  const { feature, uri } = envelopes[0]!.gherkinDocument!;
  const { scenario } = feature!.children[0]!;
  const lines = [feature, scenario, ...scenario!.steps].map((node) => node!.location.line);
  return { uri, lines, pickle: envelopes[1]!.pickle! };
}

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

test('a named file joins alone, and once (ASR-20)', () => {
  const file = path.join(cwd, BOTH[1]!);
  expect(urisOf(sources.resolve([BOTH[1]!], [file]))).toEqual([BOTH[1]]);
  expect(urisOf(sources.resolve(['features'], [file]))).toHaveLength(2);
});

test('messages show the YAML file, and the lines of its steps', () => {
  const [generated] = sources.resolve([BOTH[0]!], [path.join(cwd, BOTH[0]!)]);
  const { uri, lines, pickle } = messagesOf(generated!);
  expect(uri).toBe(BOTH[0]);
  expect(pickle).toMatchObject({ uri: BOTH[0], name: '01-foo: does foo', location: { line: 1 } });
  expect(lines).toEqual([1, 1, 2, 3]);
});

test('tags show the lines of the ids in the YAML file (YML-34)', () => {
  write(BOTH[0]!, `${SCENARIO}shows: PRX-1\n`);
  const [generated] = sources.resolve([BOTH[0]!], [path.join(cwd, BOTH[0]!)]);
  const envelopes = parse(readFileSync(generated!, 'utf8'), path.relative(cwd, generated!));
  envelopes.forEach((envelope) => sources.translate(envelope));
  expect(tagsOf(envelopes[0]!.gherkinDocument!).map(({ name, location }) => [name, location.line])).toEqual([
    ['@yaml', 1],
    ['@PRX-1', 4],
  ]);
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

test('a broken file joins as a scenario of one step, which stands for its first problem', () => {
  write(BOTH[0]!, `${SCENARIO}retries: 3\n`);
  const [generated, ...others] = sources.resolve(['features'], []);
  const { uri, lines, pickle } = messagesOf(generated!);
  expect(uri).toBe(BOTH[0]);
  expect(lines).toEqual([1, 1, 4]);
  expect(pickle).toMatchObject({ name: '01-foo', steps: [{ text: lineCompiler.brokenStep }] });
  expect(pickle.tags.map(({ name }) => name)).toEqual(['@yaml', '@broken']);
  expect(pickle.steps[0]!.argument!.docString!.content).toBe(`${BOTH[0]}:4:1 is no line of a scenario`);
  expect(urisOf(others)).toEqual([BOTH[1]]);
});

test('a folder that is named like a file joins as a broken scenario, and is not looked into', () => {
  const odd = 'features/agentspec/scenarios/03-odd.yaml';
  mkdirSync(path.join(cwd, odd, 'scenarios'), { recursive: true });
  write(`${odd}/scenarios/04-inside.yaml`, SCENARIO);
  const generated = sources.resolve(['features'], []);
  expect(messagesOf(generated[2]!).pickle.tags.map(({ name }) => name)).toContain('@broken');
  expect(urisOf(generated)).toEqual([...BOTH, odd]);
});

test('a folder that cannot be listed joins as a broken scenario', () => {
  const { readdirSync } = fs;
  const below = path.join(cwd, 'features/agentspec/scenarios/below');
  jest.spyOn(fs, 'readdirSync').mockImplementation(((folder: string, options: never) => {
    if (folder === below) throw new Error('EACCES: permission denied');
    return readdirSync(folder, options);
  }) as never);
  try {
    expect(urisOf(sources.resolve(['features'], []))).toEqual([...BOTH, path.relative(cwd, below)]);
  } finally {
    jest.restoreAllMocks();
  }
});

test('generated features are gone afterwards', () => {
  const [generated] = sources.resolve(['features'], []);
  expect(existsSync(generated!)).toBe(true);
  sources.remove();
  expect(existsSync(path.dirname(generated!))).toBe(false);
});
