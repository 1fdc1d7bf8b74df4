// Tests of files that are no YAML document or know no bounds: the exact words of each refusal.
import { HEAD, problems, STEP } from './testing/files';

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
    ['Latin-1', Buffer.from('name: a\nagent: caf\u00e9 b', 'latin1'), '2:11'],
    ['UTF-16', Buffer.from('\ufeffname: a', 'utf16le'), '1:1'],
    ['a cut character', Buffer.from([0x61, 0x3a, 0x20, 0xc3]), '1:4'],
  ])('%s is refused', (_, bytes, place) =>
    expect(problems(bytes)).toEqual([`f.yaml:${place} this is not UTF-8; save the file as UTF-8`]),
  );
});

describe('a file without bounds', () => {
  const large = 'f.yaml:1:1 the file is too large: its aliases stand for more than 1000000 characters';
  const deep = 'the file is nested more than 64 levels deep';
  const nest = (levels: number, inner = '') => `${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;
  /** A line for each letter, which says nine times what the letter before it says. */
  const bomb = (first: string, nineTimes: (name: string) => string) =>
    [
      `a: &a ${first}`,
      ...[...'bcdefghi'].map((name, at) => `${name}: &${name} ${nineTimes(`*${'abcdefgh'[at]}`)}`),
    ].join('\n');
  const list = (alias: string) => `[${Array(9).fill(alias).join(', ')}]`;
  const chain = Array.from({ length: 20 }, (_, at) => `a${at + 1}: &a${at + 1} ${nest(4, `*a${at}`)}`);

  test.each([
    [
      '1 MB',
      `# ${'x'.repeat(1_000_000)}`,
      'f.yaml:1:1 the file has 1000002 bytes; a scenario file has at most 262144 bytes (256 KiB)',
    ],
    ['a bomb of aliases', bomb('[x, x]', list), large],
    ['a bomb of nothing', bomb('[]', list), large],
    ['a bomb of merges', bomb('{ k: x }', (alias) => `{ <<: ${list(alias)} }`), large],
    ['a long text, many times', `- &a ${'x'.repeat(100_000)}\n${'- *a\n'.repeat(11)}`, large],
    [
      'too many aliases',
      `- &a x\n${'- *a\n'.repeat(1001)}`,
      'f.yaml:1:1 the file may have at most 1000 aliases; it has 1001',
    ],
    [
      'nesting by aliases',
      ['a0: &a0 []', ...chain].join('\n'),
      `f.yaml:1:1 ${deep} once its aliases are replaced`,
    ],
    ['nested lists', `a: ${nest(100)}`, `f.yaml:1:67 ${deep}`],
  ])('%s is refused', (_, source, expected) => expect(problems(source)).toEqual([expected]));

  test.each(['[', '{ a: ', '- ', '? '])(
    '"%s" without end is refused where the reader gives up',
    (opening) => {
      const problem = new RegExp(`^f\\.yaml:1:\\d+ ${deep}$`);
      const source = opening.repeat(50_000);
      expect(problems(source)).toEqual([expect.stringMatching(problem)]);
    },
  );

  test('a file just below the limit loads', () => {
    const padding = `# ${'x'.repeat(262_144 - HEAD.length - STEP.length - 3)}\n`;
    expect(problems(padding + HEAD + STEP)).toEqual([]);
    expect(problems(`${padding} ${HEAD}${STEP}`)).toHaveLength(1);
  });
});
