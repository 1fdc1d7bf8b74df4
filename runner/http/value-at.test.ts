// Which value a path finds, as text that a table can hold.
import fc from 'fast-check';
import { valueAt } from './value-at';

const body = {
  status: 'ok',
  empty: '',
  tools: [{ name: 'plan', options: { fast: true } }, { name: 'log' }],
  nothing: null,
  score: 100,
  'a-b': { '0': 'zero' },
};

test.each([
  ['status', 'ok'],
  ['empty', ''],
  ['tools.0.name', 'plan'],
  ['tools.1.name', 'log'],
  ['tools.0.options', '{"fast":true}'],
  ['tools.length', '2'],
  ['nothing', 'null'],
  ['score', '100'],
  ['a-b.0', 'zero'],
  ['tools.2.name', '(missing)'],
  ['nothing.more', '(missing)'],
  ['status.length', '(missing)'],
  ['status.0', '(missing)'],
  ['tools.map', '(missing)'],
  ['constructor.name', '(missing)'],
  ['', '(missing)'],
])('%s is %s', (path, text) => {
  expect(valueAt(body, path)).toBe(text);
});

test.each([undefined, null, 7, 'text', []])('in %j there is nothing to be found', (nothing) => {
  expect(valueAt(nothing, 'a')).toBe('(missing)');
});

const key = fc.string({ minLength: 1 }).filter((name) => !name.includes('.') && name !== '__proto__');

test('whatever is in JSON is found by the keys that lead to it', () => {
  fc.assert(
    fc.property(fc.array(key), fc.jsonValue(), (keys, value) => {
      const outer = keys.reduceRight<unknown>((inner, name) => ({ beside: 1, [name]: inner }), {
        '': value,
        v: value,
      });
      expect(valueAt(outer, [...keys, 'v'].join('.'))).toBe(
        typeof value === 'string' ? value : JSON.stringify(value),
      );
    }),
  );
});

test('any path into any JSON gives a text, and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, path) => {
      expect(typeof valueAt(value, path)).toBe('string');
    }),
  );
});
