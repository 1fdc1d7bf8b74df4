// Tests of JSON numbers that are kept to the last digit.
import fc from 'fast-check';
import { exactJson, exactNumber, isDecimal, isKept, parseExactJson } from './exact-json';

test.each([
  ['0', 0],
  ['-0', -0],
  ['+12', 12],
  ['1.50', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['9007199254740992', 2 ** 53],
  ['9007199254740993', 2n ** 53n + 1n],
  ['-9007199254740993', -(2n ** 53n) - 1n],
  ['9007199254740993.000', 2n ** 53n + 1n],
  ['900719925474099.3e1', 2n ** 53n + 1n],
  ['100000000000000000000', 1e20],
  ['1e300', 1e300],
  ['9007199254740993.5', 9007199254740994],
  ['1e999', Infinity],
])('%s is %s', (literal, value) => expect(exactNumber(literal)).toBe(value));

test.each(['0.1', '1e21', '5e-324', '123456789012345680'])('%s is kept', (literal) =>
  expect(isKept(literal)).toBe(true),
);

test.each(['0.10000000000000000001', '9007199254740993', '1e-400', '1e400'])('%s is not kept', (literal) =>
  expect(isKept(literal)).toBe(false),
);

test.each(['', '.', '-', 'e5', '0x10', '.inf', '1 '])('%j is no decimal number', (text) =>
  expect(isDecimal(text)).toBe(false),
);

test('integers of any size come back as they went', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt()), (values) => {
      const text = `{"9007199254740993":[${values.join()}]}`;
      expect(exactJson(parseExactJson(text))).toBe(text);
    }),
  );
});

test('everything else is read as ever, texts that look like numbers included', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify([value, '9007199254740993 \\" 9007199254740993']);
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('what is no JSON is none', () => {
  expect(() => parseExactJson('[9007199254740993')).toThrow(SyntaxError);
  expect(() => parseExactJson('[09007199254740993]')).toThrow(SyntaxError);
});
