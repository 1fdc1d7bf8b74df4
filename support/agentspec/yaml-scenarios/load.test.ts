// Tests of files that load, and of finding them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { exactJson } from '../../../runner/exact-json';
import { findScenarioFiles, loadScenario, readScenario } from './load';
import { scenario, yamlText } from './testing/arbitraries';
import { HEAD, loaded, problems, STEP } from './testing/files';

// Much work on a machine that may be busy; what is judged is never the time.
jest.setTimeout(120_000);

describe('a valid file', () => {
  const seed = `name: "Human-readable test name"   # shown in pytest output
agent: gymcoach
proxy_port: 4000
control_port: 4001
steps:
  - name: "Step description"
    endpoint: proxy
    method: POST
    path: /chat
    body:
      message: "hello"
    expect:
      status: 200
      headers_absent:
        - x-agentspec-tools-called
      headers_present:
        - x-agentspec-guardrails-invoked
      jq: ".[0].requestId"
      not_null: true
      equals: "POST"
      contains: "pii"
      body_contains: "PolicyViol"
`;

  test("the seed's schema example loads unchanged (YML-3)", () => {
    expect(loaded(seed)).toStrictEqual({
      scenario: {
        name: 'Human-readable test name',
        agent: 'gymcoach',
        proxy_port: 4000,
        control_port: 4001,
        steps: [
          {
            name: 'Step description',
            endpoint: 'proxy',
            method: 'POST',
            path: '/chat',
            body: { message: 'hello' },
            expect: {
              status: 200,
              headers_absent: ['x-agentspec-tools-called'],
              headers_present: ['x-agentspec-guardrails-invoked'],
              jq: '.[0].requestId',
              not_null: true,
              equals: 'POST',
              contains: 'pii',
              body_contains: 'PolicyViol',
            },
          },
        ],
      },
      agentLine: 2,
      idLines: [],
      lines: [6],
    });
  });

  test("the seed's explore example loads unchanged (YML-3)", () => {
    const explore = `name: "Explore endpoint lists declared tools — gymcoach"
agent: gymcoach
proxy_port: 4000
control_port: 4001
steps:
  - name: "GET /agentspec/explore returns 200"
    endpoint: control
    method: GET
    path: /agentspec/explore
    expect:
      status: 200
      jq: ".tools"
      not_null: true
  - name: "Tools list is non-empty"
    endpoint: control
    method: GET
    path: /agentspec/explore
    expect:
      status: 200
      jq: ".tools[0].name"
      not_null: true
`;
    expect(loaded(explore).lines).toEqual([6, 14]);
  });

  test('only name, agent and steps are required; the rest has defaults (YML-11, YML-12)', () => {
    const { steps } = loaded(`${HEAD}${STEP}  - {}\n  - { method: post, path: /chat }\n`).scenario;
    expect(steps).toStrictEqual([
      { name: 'Alive', endpoint: 'proxy', method: 'GET', path: '/health/live' },
      { name: 'GET /', endpoint: 'proxy', method: 'GET', path: '/' },
      { name: 'POST /chat', endpoint: 'proxy', method: 'POST', path: '/chat' },
    ]);
  });

  test('the ids that it shows have their lines (YML-34)', () => {
    const { scenario: found, idLines } = loaded(`shows: [AUD-1, ASR-36,\n  AUD-2]\n${HEAD}${STEP}`);
    expect(found.shows).toEqual(['AUD-1', 'ASR-36', 'AUD-2']);
    expect(idLines).toEqual([1, 1, 2]);
  });

  test('a method may be written in lower case', () => {
    expect(loaded(`${HEAD}${STEP}    method: post\n`).scenario.steps[0]?.method).toBe('POST');
  });

  test('a byte order mark and CRLF change nothing', () => {
    const plain = loaded(seed);
    expect(loaded(`\ufeff${seed.replaceAll('\n', '\r\n')}`)).toStrictEqual(plain);
    expect(loaded(Buffer.from(`\ufeff${seed}`))).toStrictEqual(plain);
  });

  test('anchors, aliases and merge keys are resolved', () => {
    const { scenario: found, lines } = loaded(`${HEAD}  - &live
    name: Alive
    path: /health/live
    headers: &id { x-request-id: a }
  - <<: *live
    name: Again
  - { name: Chat, path: /chat, headers: *id }
  - *live
`);
    expect(found.steps.map(({ name, path, headers }) => [name, path, headers])).toEqual([
      ['Alive', '/health/live', { 'x-request-id': 'a' }],
      ['Again', '/health/live', { 'x-request-id': 'a' }],
      ['Chat', '/chat', { 'x-request-id': 'a' }],
      ['Alive', '/health/live', { 'x-request-id': 'a' }],
    ]);
    expect(lines).toEqual([5, 8, 10, 11]);
  });

  test('what stands between document markers is one document', () => {
    expect(problems(`---\n${HEAD}${STEP}...\n`)).toEqual([]);
  });

  test('every valid scenario loads, with a line for each step', () => {
    fc.assert(
      fc.property(scenario, (value) => {
        const { scenario: found, lines, idLines } = loaded(yamlText(value));
        expect(found).toMatchObject({ name: value.name, agent: value.agent });
        expect(found.shows).toEqual(value.shows);
        expect(idLines).toHaveLength(value.shows?.length ?? 0);
        expect(exactJson(found.steps.map(({ body }) => body))).toBe(
          exactJson(value.steps.map(({ body }) => body)),
        );
        expect(lines).toHaveLength(value.steps.length);
      }),
    );
  });
});

describe('on the disk', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('the files of a folder are its *.yaml entries in name order, and what is nearly named so (YML-1)', () => {
    for (const name of [
      '10-b.yaml',
      '02-a.yaml',
      '.hidden.yaml',
      'README.md',
      'd.yaml.bak',
      'Z.yaml',
      '03-c.yml',
      '04-d.YAML',
    ])
      writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'folder.yaml'));
    writeFileSync(join(folder, 'folder.yaml', 'e.yaml'), '');
    expect(findScenarioFiles(folder)).toEqual(
      ['02-a.yaml', '03-c.yml', '04-d.YAML', '10-b.yaml', 'Z.yaml', 'folder.yaml'].map((name) =>
        join(folder, name),
      ),
    );
    expect(() => findScenarioFiles(join(folder, 'missing'))).toThrow('ENOENT');
  });

  test('a file is read as its bytes are loaded', () => {
    const path = join(folder, '01-a.yaml');
    writeFileSync(path, `${HEAD}${STEP}    pth: /\n`);
    expect(readScenario('x.yaml', path)).toEqual(loadScenario('x.yaml', `${HEAD}${STEP}    pth: /\n`));
  });

  test.each(['yml', 'YAML', 'Yml'])(
    'a file that ends in .%s is refused with the name it needs (YML-1)',
    (end) => {
      const path = join(folder, `01-a.${end}`);
      writeFileSync(path, `${HEAD}${STEP}`);
      const message = `a scenario file's name ends in .yaml, this one's in .${end}; rename it to 01-a.yaml`;
      expect(readScenario('f', path)).toEqual({
        problems: [{ file: 'f', line: 1, column: 1, key: '', message }],
      });
    },
  );

  test.each([
    ['a folder', mkdirSync, 'it is a folder; a scenario is a text file'],
    ['a dangling link', (path: string) => symlinkSync('nowhere', path), 'ENOENT: no such file or directory'],
    [
      'a named pipe',
      (path: string) => execFileSync('mkfifo', [path]),
      'it is no regular file; a scenario is a text file',
    ],
  ])('%s is a broken scenario that says why', (_what, make, fault) => {
    const path = join(folder, '01-a.yaml');
    make(path);
    expect(readScenario('f.yaml', path)).toEqual({
      problems: [
        { file: 'f.yaml', line: 1, column: 1, key: '', message: `the file cannot be read: ${fault}` },
      ],
    });
  });
});
