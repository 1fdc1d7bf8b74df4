import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { anyText, scenario, yamlText } from './arbitraries';
import { findScenarioFiles, loadScenario, stepLines, type LoadedScenario } from './load';
import { formatProblem } from './problem';

const HEAD = 'name: A test\nagent: gymcoach\nsteps:\n';
const STEP = '  - name: Alive\n    path: /health/live\n';
const SCENARIO_KEYS = '(allowed: name, agent, proxy_port, control_port, steps)';
const STEP_KEYS = '(allowed: name, endpoint, method, path, headers, body, within, expect)';
const EXPECT_KEYS =
  '(allowed: status, headers_absent, headers_present, jq, not_null, equals, contains, matches, greater_than, less_than, length, body_contains)';

function loaded(source: string | Uint8Array): LoadedScenario {
  const result = loadScenario('f.yaml', source);
  if ('problems' in result) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}

function problems(source: string | Uint8Array): string[] {
  const result = loadScenario('f.yaml', source);
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

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
    expect(stepLines(loadScenario('f.yaml', explore))).toEqual([6, 14]);
  });

  test('only name, agent and steps with name and path are required; the rest has defaults', () => {
    const [step] = loaded(HEAD + STEP).scenario.steps;
    expect(step).toStrictEqual({ name: 'Alive', endpoint: 'proxy', method: 'GET', path: '/health/live' });
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
        const { scenario: found, lines } = loaded(yamlText(value));
        expect(found).toMatchObject({ name: value.name, agent: value.agent });
        expect(JSON.stringify(found.steps.map(({ body }) => body))).toBe(JSON.stringify(value.steps.map(({ body }) => body)));
        expect(lines).toHaveLength(value.steps.length);
      }),
    );
  });
});

describe('a file that is no YAML document', () => {
  test.each([
    [
      'a tab in the indentation',
      `${HEAD}\t- name: Alive\n`,
      ['f.yaml:4:1 not valid YAML: a tab in the indentation; YAML indents with spaces only'],
    ],
    [
      'a key out of line',
      `${HEAD}  - name: Alive\n   path: /\n`,
      ['f.yaml:5:1 not valid YAML: Sequence item without - indicator; check the indentation and the quotes'],
    ],
    [
      'a colon in plain text',
      'name: a: b\n',
      [
        'f.yaml:1:7 not valid YAML: a mapping where none can be; check the indentation, and put text with ": " in it in quotes',
      ],
    ],
    [
      'a key that is indented too far',
      'name: a\n agent: b\n',
      [
        'f.yaml:1:7 not valid YAML: a mapping where none can be; check the indentation, and put text with ": " in it in quotes',
      ],
    ],
    [
      'an open quote',
      'name: "a\n',
      ['f.yaml:2:1 not valid YAML: Missing closing "quote; check the indentation and the quotes'],
    ],
    [
      'an open list',
      'a: [1, 2\n',
      [
        'f.yaml:2:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; check the indentation and the quotes',
      ],
    ],
    [
      'a reserved first character',
      'name: @a\n',
      ['f.yaml:1:7 not valid YAML: a value cannot begin like this; put it in quotes'],
    ],
    [
      'an empty file',
      '',
      ['f.yaml:1:1 the file must be a mapping with name, agent and steps, is empty (null)'],
    ],
    [
      'only comments',
      '# nothing yet\n',
      ['f.yaml:1:1 the file must be a mapping with name, agent and steps, is empty (null)'],
    ],
    [
      'a list',
      '- name: a\n',
      ['f.yaml:1:1 the file must be a mapping with name, agent and steps, is a list'],
    ],
    [
      'plain text',
      'hello\n',
      ['f.yaml:1:1 the file must be a mapping with name, agent and steps, is the text "hello"'],
    ],
    [
      'several documents',
      `${HEAD}${STEP}---\n${HEAD}${STEP}`,
      ['f.yaml:6:1 a second document begins here; a scenario file holds one'],
    ],
    [
      'an alias without an anchor',
      'name: *nope\n',
      ['f.yaml:1:7 name: the alias *nope has no anchor &nope before it'],
    ],
    [
      'an alias in its own anchor',
      'name: &a [*a]\n',
      ['f.yaml:1:11 name[0]: the alias *a stands inside its own anchor'],
    ],
    ['a key that is a list', `? [a]\n: b\n`, ['f.yaml:1:3 a key of a mapping must be text']],
    [
      'a merge of text',
      `<<: a\n`,
      ['f.yaml:1:5 ["<<"]: must be an alias of a mapping, or a list of such aliases'],
    ],
    [
      'a control character',
      'name: a\u0000b\n',
      ['f.yaml:1:8 the control character U+0000 is not allowed; write "\\u0000" in double quotes'],
    ],
  ])('%s', (_, source, expected) => expect(problems(source)).toEqual(expected));

  test.each([
    [
      'Latin-1',
      Buffer.from('name: a\nagent: caf\u00e9 b', 'latin1'),
      'f.yaml:2:11 the file is not UTF-8: the byte 0xe9 is wrong here; save it as UTF-8',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffname: a', 'utf16le'),
      'f.yaml:1:1 the file is not UTF-8: the byte 0xff is wrong here; save it as UTF-8',
    ],
    [
      'a cut character',
      Buffer.from([0x61, 0x3a, 0x20, 0xc3]),
      'f.yaml:1:4 the file is not UTF-8: the byte 0xc3 is wrong here; save it as UTF-8',
    ],
  ])('%s is refused', (_, bytes, expected) => expect(problems(bytes)).toEqual([expected]));
});

describe('a file without bounds', () => {
  const nest = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    .concat(
      [...'bcdefghi'].map(
        (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`,
      ),
    )
    .join('\n');
  const chain = ['a0: &a0 [[[[[[[[x]]]]]]]]'].concat(
    Array.from({ length: 20 }, (_, index) => `a${index + 1}: &a${index + 1} [[[[*a${index}]]]]`),
  );

  test.each([
    [
      '1 MB',
      `# ${'x'.repeat(1_000_000)}`,
      'f.yaml:1:1 the file has 1000002 bytes; a scenario file has at most 262144 bytes (256 KiB)',
    ],
    [
      'an alias bomb',
      bomb,
      'f.yaml:1:1 the file is too large: its aliases stand for more than 1000000 characters',
    ],
    [
      'a long text, many times',
      `- &a ${'x'.repeat(100_000)}\n${'- *a\n'.repeat(11)}`,
      'f.yaml:1:1 the file is too large: its aliases stand for more than 1000000 characters',
    ],
    [
      'too many aliases',
      `- &a x\n${'- *a\n'.repeat(1001)}`,
      'f.yaml:1:1 the file has 1001 aliases; at most 1000 are allowed',
    ],
    [
      'nesting by aliases',
      chain.join('\n'),
      'f.yaml:1:1 the file is nested more than 64 levels deep once its aliases are replaced',
    ],
    ['nested lists', `a: ${nest(100)}`, 'f.yaml:1:67 the file is nested more than 64 levels deep'],
    ['100,000 brackets', '['.repeat(100_000), 'f.yaml:1:65 the file is nested more than 64 levels deep'],
    ['100,000 dashes', '- '.repeat(100_000), 'f.yaml:1:128 the file is nested more than 64 levels deep'],
  ])('%s is refused', (_, source, expected) => expect(problems(source)).toEqual([expected]));

  test('a file just below the limit loads', () => {
    const padding = `# ${'x'.repeat(262_144 - HEAD.length - STEP.length - 3)}\n`;
    expect(problems(padding + HEAD + STEP)).toEqual([]);
    expect(problems(`${padding} ${HEAD}${STEP}`)).toHaveLength(1);
  });
});

describe('a file that breaks the schema', () => {
  const step = (lines: string) => `${HEAD}${STEP}${lines}`;

  test.each([
    [
      'nothing required',
      'proxy_port: 4000\n',
      [
        'f.yaml:1:1 name: is missing; it must be text that names it in the report',
        'f.yaml:1:1 agent: is missing; it must be the name of an agent (lower-case letters, digits, hyphens)',
        'f.yaml:1:1 steps: is missing; it must be a list of steps',
      ],
    ],
    [
      'no steps',
      'name: a\nagent: b\nsteps: []\n',
      ['f.yaml:3:8 steps: must be a list of at least one step, is a list'],
    ],
    [
      'steps as a mapping',
      'name: a\nagent: b\nsteps:\n  name: c\n',
      ['f.yaml:4:3 steps: must be a list of steps, is a mapping'],
    ],
    [
      'a step without name and path',
      `${HEAD}  - method: GET\n`,
      [
        'f.yaml:4:5 steps[0].name: is missing; it must be text that names it in the report',
        'f.yaml:4:5 steps[0].path: is missing; it must be a path that begins with /, such as /health/live',
      ],
    ],
    [
      'a step that is text',
      `${HEAD}  - GET /\n`,
      ['f.yaml:4:5 steps[0]: must be a mapping with name and path, is the text "GET /"'],
    ],
    [
      'an empty step',
      `${HEAD}${STEP}  -\n`,
      ['f.yaml:6:4 steps[1]: must be a mapping with name and path, is empty (null)'],
    ],
    [
      'empty values',
      `name:\nagent: " "\nsteps:\n  - name: ""\n    path:\n    expect:\n`,
      [
        'f.yaml:1:1 name: must be text that names it in the report, is empty (null)',
        'f.yaml:2:8 agent: must be the name of an agent (lower-case letters, digits, hyphens), is the text " "',
        'f.yaml:4:11 steps[0].name: must be text that names it in the report, is the text ""',
        'f.yaml:5:5 steps[0].path: must be a path that begins with /, such as /health/live, is empty (null)',
        'f.yaml:6:5 steps[0].expect: must be a mapping of expectations, is empty (null)',
      ],
    ],
    [
      'a number where text belongs',
      `name: 5\nagent: true\nsteps:\n${STEP}`,
      [
        'f.yaml:1:7 name: must be text that names it in the report, is the number 5; put it in quotes',
        'f.yaml:2:8 agent: must be the name of an agent (lower-case letters, digits, hyphens), is true; put it in quotes',
      ],
    ],
    [
      'ports',
      `proxy_port: 0\ncontrol_port: "4001"\n${HEAD}${STEP}`,
      [
        'f.yaml:1:13 proxy_port: must be a port from 1 to 65535, is the number 0',
        'f.yaml:2:15 control_port: must be a port from 1 to 65535, is the text "4001"; write it without quotes',
      ],
    ],
    [
      'unknown keys of a scenario',
      `nmae: a\nstatus: 200\n${HEAD}${STEP}retries: 3\n`,
      [
        `f.yaml:1:1 nmae: is not a key of a scenario; did you mean name? ${SCENARIO_KEYS}`,
        `f.yaml:2:1 status: is not a key of a scenario; it belongs under expect ${SCENARIO_KEYS}`,
        `f.yaml:8:1 retries: is not a key of a scenario ${SCENARIO_KEYS}`,
      ],
    ],
    [
      'unknown keys of a step',
      step('    Method: GET\n    equals: 1\n    agent: b\n    constructor: 1\n    "a b": 1\n'),
      [
        `f.yaml:6:5 steps[0].Method: is not a key of a step; did you mean method? ${STEP_KEYS}`,
        `f.yaml:7:5 steps[0].equals: is not a key of a step; it belongs under expect ${STEP_KEYS}`,
        `f.yaml:8:5 steps[0].agent: is not a key of a step; it belongs at the top of the file ${STEP_KEYS}`,
        `f.yaml:9:5 steps[0].constructor: is not a key of a step ${STEP_KEYS}`,
        `f.yaml:10:5 steps[0]["a b"]: is not a key of a step ${STEP_KEYS}`,
      ],
    ],
    [
      'unknown keys of expect',
      step('    expect:\n      staus: 200\n      header_absent: []\n      within: 2\n'),
      [
        `f.yaml:7:7 steps[0].expect.staus: is not a key of expect; did you mean status? ${EXPECT_KEYS}`,
        `f.yaml:8:7 steps[0].expect.header_absent: is not a key of expect; did you mean headers_absent? ${EXPECT_KEYS}`,
        `f.yaml:9:7 steps[0].expect.within: is not a key of expect; it belongs in a step ${EXPECT_KEYS}`,
      ],
    ],
    [
      'endpoint, method and path',
      `${HEAD}  - name: a\n    endpoint: proxi\n    method: PSOT\n    path: chat\n`,
      [
        'f.yaml:5:15 steps[0].endpoint: must be proxy or control, is the text "proxi"',
        'f.yaml:6:13 steps[0].method: must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, is the text "PSOT"',
        'f.yaml:7:11 steps[0].path: must be a path that begins with /, such as /health/live, is the text "chat"',
      ],
    ],
    [
      'headers',
      step('    headers:\n      x-a: 1\n      "x b": c\n      x-c: "d\\ne"\n'),
      [
        'f.yaml:7:12 steps[0].headers.x-a: must be text of a single line, is the number 1; put it in quotes',
        'f.yaml:8:7 steps[0].headers["x b"]: must be a header name, is the text "x b"',
        'f.yaml:9:12 steps[0].headers.x-c: must be text of a single line, is the text "d\\ne"',
      ],
    ],
    [
      'within',
      step('    within: 0\n'),
      ['f.yaml:6:13 steps[0].within: must be a number of seconds above 0, at most 60, is the number 0'],
    ],
    [
      'within, too long',
      step('    within: 61\n'),
      ['f.yaml:6:13 steps[0].within: must be a number of seconds above 0, at most 60, is the number 61'],
    ],
    [
      'a number that JSON does not know',
      step('    body: { a: .nan, b: 1e999 }\n'),
      [
        'f.yaml:6:16 steps[0].body.a: is .nan, which JSON cannot express; write a finite number',
        'f.yaml:6:25 steps[0].body.b: is 1e999, which JSON cannot express; write a finite number',
      ],
    ],
    [
      'expect as a list',
      step('    expect: [200]\n'),
      ['f.yaml:6:13 steps[0].expect: must be a mapping of expectations, is a list'],
    ],
    [
      'a status',
      step('    expect: { status: "200" }\n'),
      [
        'f.yaml:6:23 steps[0].expect.status: must be a status from 100 to 599, is the text "200"; write it without quotes',
      ],
    ],
    [
      'a status that is none',
      step('    expect: { status: 99.5 }\n'),
      ['f.yaml:6:23 steps[0].expect.status: must be a status from 100 to 599, is the number 99.5'],
    ],
    [
      'lists of headers',
      step('    expect: { headers_absent: x-a, headers_present: [x a, 1] }\n'),
      [
        'f.yaml:6:31 steps[0].expect.headers_absent: must be a list of header names, is the text "x-a"',
        'f.yaml:6:54 steps[0].expect.headers_present[0]: must be a header name, is the text "x a"',
        'f.yaml:6:59 steps[0].expect.headers_present[1]: must be a header name, is the number 1; put it in quotes',
      ],
    ],
    [
      'a broken path',
      step('    expect: { jq: ".a[]" }\n'),
      [
        'f.yaml:6:19 steps[0].expect.jq: is a broken path: [] at character 3 is not an index; a path is made of keys and whole-number indexes, such as .status, .issues[0].property or .[-1].requestId',
      ],
    ],
    [
      'matchers without jq (YML-7)',
      step('    expect: { equals: 1, not_null: false, status: 1 }\n'),
      [
        'f.yaml:6:15 steps[0].expect.equals: needs jq beside it, the path to the value that it looks at (. is the whole body)',
        'f.yaml:6:26 steps[0].expect.not_null: needs jq beside it, the path to the value that it looks at (. is the whole body)',
        'f.yaml:6:51 steps[0].expect.status: must be a status from 100 to 599, is the number 1',
      ],
    ],
    [
      'matchers of the wrong type',
      step(
        '    expect: { jq: ., not_null: yes, contains: 1, matches: "(", greater_than: "5", less_than: [], length: 1.5, body_contains: {} }\n',
      ),
      [
        'f.yaml:6:32 steps[0].expect.not_null: must be true or false, is the text "yes"',
        'f.yaml:6:47 steps[0].expect.contains: must be text, is the number 1; put it in quotes',
        'f.yaml:6:59 steps[0].expect.matches: is not a regular expression: /(/u: Unterminated group',
        'f.yaml:6:78 steps[0].expect.greater_than: must be a number, is the text "5"; write it without quotes',
        'f.yaml:6:94 steps[0].expect.less_than: must be a number, is a list',
        'f.yaml:6:106 steps[0].expect.length: must be a whole number from 0, is the number 1.5',
        'f.yaml:6:126 steps[0].expect.body_contains: must be text, is a mapping',
      ],
    ],
    [
      'a key that is written twice',
      step('    path: /other\n    body: { a: 1, "a": 2 }\n'),
      [
        'f.yaml:6:5 steps[0].path: is written twice; a key may stand only once in a mapping',
        'f.yaml:7:19 steps[0].body.a: is written twice; a key may stand only once in a mapping',
      ],
    ],
    [
      'a tag',
      'name: !secret a\nagent: b\nsteps:\n' + STEP,
      [
        'f.yaml:1:7 not valid YAML: a tag (!) that has no meaning here; leave it out, or put the value in quotes',
      ],
    ],
    [
      'a fault behind an alias',
      `${HEAD}  - &a { name: 1, path: / }\n  - *a\n`,
      [
        'f.yaml:4:16 steps[0].name: must be text that names it in the report, is the number 1; put it in quotes',
        'f.yaml:4:16 steps[1].name: must be text that names it in the report, is the number 1; put it in quotes',
      ],
    ],
  ])('%s', (_, source, expected) => expect(problems(source)).toEqual(expected));

  test('all problems are told at once, in the order of the file', () => {
    const source = `agnet: b\nname: a\nsteps:\n  - path: x\n    expect:\n      status: 1\n      status: 2\n`;
    expect(problems(source).map((line) => line.split(' ', 2).join(' '))).toEqual([
      'f.yaml:1:1 agent:',
      'f.yaml:1:1 agnet:',
      'f.yaml:4:5 steps[0].name:',
      'f.yaml:4:11 steps[0].path:',
      'f.yaml:7:7 steps[0].expect.status:',
      'f.yaml:7:15 steps[0].expect.status:',
    ]);
  });

  test('any text gives a scenario or at least one problem with a place', () => {
    const lines = fc.array(
      fc.constantFrom(
        'name: a',
        'agent: b',
        'steps:',
        '  - name: c',
        '    path: /',
        '- ',
        '*a',
        '&a',
        ': ',
        '\t',
        '"',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          lines.map((parts) => parts.join('\n')),
        ),
        (source) => {
          const result = loadScenario('f.yaml', source);
          if (!('problems' in result)) return;
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { line, column } of result.problems) expect(Math.min(line, column)).toBeGreaterThan(0);
        },
      ),
    );
  });
});

test('the files of a folder are its *.yaml files in name order (YML-1)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  try {
    for (const name of [
      '10-b.yaml',
      '02-a.yaml',
      '.hidden.yaml',
      'c.yml',
      'README.md',
      'd.yaml.bak',
      'Z.yaml',
    ])
      writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'folder.yaml'));
    writeFileSync(join(folder, 'folder.yaml', 'e.yaml'), '');
    expect(findScenarioFiles(folder)).toEqual(
      ['02-a.yaml', '10-b.yaml', 'Z.yaml'].map((name) => join(folder, name)),
    );
    expect(() => findScenarioFiles(join(folder, 'missing'))).toThrow('ENOENT');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
