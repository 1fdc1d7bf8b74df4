// Tests of files that break the schema: the exact words of each refusal.
import fc from 'fast-check';
import { loadScenario } from './load';
import { anyText } from './testing/arbitraries';
import { HEAD, problems, STEP } from './testing/files';

const SCENARIO_KEYS = '(allowed: name, agent, shows, proxy_port, control_port, steps)';
const STEP_KEYS = '(allowed: name, endpoint, method, path, headers, body, within, expect)';
const EXPECT_KEYS =
  '(allowed: status, headers_absent, headers_present, jq, not_null, equals, contains, matches, greater_than, less_than, length, body_contains)';

describe('a file that breaks the schema (YML-4 to YML-9, YML-34)', () => {
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
      ['f.yaml:3:8 steps: must be a list of at least one step, is an empty list'],
    ],
    [
      'steps as a mapping',
      'name: a\nagent: b\nsteps:\n  name: c\n',
      ['f.yaml:4:3 steps: must be a list of steps, is a mapping'],
    ],
    [
      'a step that is text',
      `${HEAD}  - GET /\n`,
      ['f.yaml:4:5 steps[0]: must be a mapping with keys such as path and expect, is the text "GET /"'],
    ],
    [
      'an empty step',
      `${HEAD}${STEP}  -\n`,
      ['f.yaml:6:4 steps[1]: must be a mapping with keys such as path and expect, is empty (null)'],
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
      'ids that are none',
      `shows: [PRX-1, prx-1, "@PRX-1", PRX, 7, ]\n${HEAD}${STEP}`,
      [
        'f.yaml:1:16 shows[1]: must be the id of a requirement or a rule, such as ASR-37, is the text "prx-1"',
        'f.yaml:1:23 shows[2]: must be the id of a requirement or a rule, such as ASR-37, is the text "@PRX-1"',
        'f.yaml:1:33 shows[3]: must be the id of a requirement or a rule, such as ASR-37, is the text "PRX"',
        'f.yaml:1:38 shows[4]: must be the id of a requirement or a rule, such as ASR-37, is the number 7; put it in quotes',
      ],
    ],
    [
      'ids that are written twice, beside one that is none',
      `shows:\n  - PRX-1\n  - AUD-2\n  - PRX-1\n  - PRX\n  - PRX-1\n${HEAD}${STEP}`,
      [
        'f.yaml:4:5 shows[2]: is written twice; an id may stand only once in the list',
        'f.yaml:5:5 shows[3]: must be the id of a requirement or a rule, such as ASR-37, is the text "PRX"',
        'f.yaml:6:5 shows[4]: is written twice; an id may stand only once in the list',
      ],
    ],
    [
      'an empty list of ids',
      `shows: []\n${HEAD}${STEP}`,
      ['f.yaml:1:8 shows: must be a list of at least one id, is an empty list'],
    ],
    [
      'an id without a list',
      `shows: PRX-1\n${HEAD}${STEP}`,
      ['f.yaml:1:8 shows: must be a list of ids, is the text "PRX-1"'],
    ],
    [
      'ids in a step',
      step('    shows: [PRX-1]\n'),
      [`f.yaml:6:5 steps[0].shows: is not a key of a step; it belongs at the top of the file ${STEP_KEYS}`],
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
      'paths that cannot be sent as they are written',
      `${HEAD}  - path: /a b\n  - path: /über?q=ü\n  - path: "/\\ud83d"\n`,
      [
        'f.yaml:4:11 steps[0].path: must be printable ASCII without blanks, is the text "/a b"; write /a%20b',
        'f.yaml:5:11 steps[1].path: must be printable ASCII without blanks, is the text "/über?q=ü"; write /%C3%BCber?q=%C3%BC',
        'f.yaml:6:11 steps[2].path: must be printable ASCII without blanks, is the text "/\\ud83d"; write /%EF%BF%BD',
      ],
    ],
    [
      'numbers that are not kept',
      step('    body: { pi: 3.14159265358979323846, big: 9007199254740993, list: [1e-400] }\n'),
      [
        'f.yaml:6:17 steps[0].body.pi: is 3.14159265358979323846, which has more digits than a fraction keeps; write 3.141592653589793, or text in quotes',
        'f.yaml:6:71 steps[0].body.list[0]: is 1e-400, which has more digits than a fraction keeps; write 0, or text in quotes',
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
        'f.yaml:6:94 steps[0].expect.less_than: must be a number, is an empty list',
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
