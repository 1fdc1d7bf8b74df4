// Tests of foreign text made harmless.
import fc from 'fast-check';
import { plainText, plainTexts } from './foreign-text';

test.each([
  ['\u001b[2Jgone', '\\u001b[2Jgone'],
  ['\u009b31m\u007f', '\\u009b31m\\u007f'],
  ['safe\u202egnp.exe', 'safe\\u202egnp.exe'],
  ['over\rwritten', 'over\\u000dwritten'],
  ['::stop-commands::token', ': :stop-commands::token'],
  ['a\n  ::add-mask::a\r\n\t::error file=x,line=1::b', 'a\n  : :add-mask::a\n\t: :error file=x,line=1::b'],
  ['it says ##[add-mask]a', 'it says ## [add-mask]a'],
])('%j becomes %j', (text, plain) => expect(plainText(text)).toBe(plain));

test.each(['two\nlines\tand a tab', '::1 refused', 'a::b::c', 'Grüße 😀', '## [x]'])('%j stays', (text) =>
  expect(plainText(text)).toBe(text),
);

test('whatever it was, nothing in it is obeyed, and a second time changes nothing', () => {
  const part = fc.constantFrom(
    '\u001b',
    '\r',
    '\n',
    ' ',
    ':',
    '::',
    '##',
    '[',
    ']',
    'error',
    '\u2028',
    '\u0085',
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const plain = plainText(parts.join(''));
      expect(plain).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(plain.split('\n').filter((line) => /^\s*::.*::|##\[/.test(line))).toEqual([]);
      expect(plainText(plain)).toBe(plain);
    }),
  );
});

test('data is copied, its texts made plain', () => {
  const data = { a: ['\u001b'], b: 1, c: undefined, d: { e: null, f: '\u0007' } };
  expect(plainTexts(data)).toEqual({ a: ['\\u001b'], b: 1, c: undefined, d: { e: null, f: '\\u0007' } });
  expect(data.a).toEqual(['\u001b']);
});
