// Tests of files that are no YAML document or know no bounds: the exact words of each refusal.
import { loadScenario } from './load';
import { formatProblem } from './problem';

const HEAD = 'name: A test\nagent: gymcoach\nsteps:\n';
const STEP = '  - name: Alive\n    path: /health/live\n';

function problems(source: string | Uint8Array): string[] {
  const result = loadScenario('f.yaml', source);
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

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
      'f.yaml:1:1 the file may have at most 1000 aliases; it has 1001',
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
