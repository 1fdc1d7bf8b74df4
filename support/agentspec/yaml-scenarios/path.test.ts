// Tests of the path language, after the table of the contract.
import fc from 'fast-check';
import { jqPath } from './testing/arbitraries';
import { pathProblem, resolvePath } from './path';

const body = {
  status: 'ok',
  zero: 0,
  empty: '',
  none: null,
  no: false,
  list: [],
  '0': 'key zero',
  'with-hyphen': 1,
  'with blank': 2,
  $ref: 3,
  paths: { '/chat': 4, $: 5 },
  a: { b: ['first', { c: 'deep' }] },
  issues: [{ property: 'auditable' }],
};
const ring = [{ requestId: 'one' }, { requestId: 'two' }, { requestId: 'three' }];
const allowed =
  'a path is made of keys and whole-number indexes, such as .status, .issues[0].property or .[-1].requestId';

test.each([
  ['.', body],
  ['', body],
  ['.status', 'ok'],
  ['status', 'ok'],
  ['..status', 'ok'],
  ['.a.b[0]', 'first'],
  ['.a.b.[0]', 'first'],
  ['.a..b[1].c', 'deep'],
  ['a.b[-1].c', 'deep'],
  ['.issues[0].property', 'auditable'],
  ['.issues[0].rule', null],
  ['.missing', null],
  ['.missing.below[0].it', null],
  ['.none', null],
  ['.none.below', null],
  ['.status.length', null],
  ['.list.length', null],
  ['.zero.x', null],
  ['.a[0]', null],
  ['.zero[0]', null],
  ['.none[0]', null],
  ['.status[0]', null],
  ['.list[0]', null],
  ['.a.b[2]', null],
  ['.a.b[-3]', null],
  ['.a.b[99999999999999999999]', null],
  ['.zero', 0],
  ['.empty', ''],
  ['.no', false],
  ['.list', []],
  ['.0', 'key zero'],
  ['.with-hyphen', 1],
  ['.with blank', 2],
  ['.$ref', 3],
  ['$ref', 3],
  ['.paths./chat', 4],
  ['.paths.$', 5],
  ['.constructor', null],
  ['.__proto__', null],
  ['.toString', null],
])('%s of an object (YML-28 to YML-33)', (path, expected) => {
  expect(pathProblem(path)).toBeUndefined();
  expect(resolvePath(body, path)).toEqual(expected);
});

test.each([
  ['.[0].requestId', 'one'],
  ['[0].requestId', 'one'],
  ['.[-1].requestId', 'three'],
  ['.[-3].requestId', 'one'],
  ['.[-4].requestId', null],
  ['.[3]', null],
  ['.requestId', null],
  ['.0', null],
])('%s of a list', (path, expected) => expect(resolvePath(ring, path)).toEqual(expected));

test.each([
  ['.a[]', '[] at character 3 is not an index'],
  ['.[name]', '[name] at character 2 is not an index'],
  ['["a.b"]', '["a.b"] at character 1 is not an index'],
  ['.a[1.5]', '[1.5] at character 3 is not an index'],
  ['.a[1e1]', '[1e1] at character 3 is not an index'],
  ['.a[ 0 ]', '[ 0 ] at character 3 is not an index'],
  ['.a[0', 'the [ at character 3 is not closed'],
  ['.a]', '] at character 3 is not supported'],
  ['.items | length', '| at character 8 is not supported'],
  ['.a."b"', '" at character 4 is not supported'],
  ['$', '$ at character 1 is not supported, . is the whole body'],
  ['$.status', '$ at character 1 is not supported, . is the whole body'],
  ['$[0].requestId', '$ at character 1 is not supported, . is the whole body'],
  ['@.status', '@ at character 1 is not supported, . is the whole body'],
  ['/status', '/ at character 1 is not supported, . is the whole body'],
])('%s is broken', (path, reason) => {
  expect(pathProblem(path)).toBe(`${reason}; ${allowed}`);
  expect(() => resolvePath(body, path)).toThrow(`the path ${JSON.stringify(path)} is broken: ${reason}`);
});

test('any path that loads resolves in any JSON, to a value of it or to null', () => {
  fc.assert(
    fc.property(fc.jsonValue(), jqPath, (value, path) => {
      fc.pre(pathProblem(path) === undefined);
      const found = resolvePath(value, path);
      expect(JSON.stringify(value)).toContain(found === null ? '' : JSON.stringify(found));
    }),
  );
});

test('any text either loads as a path or is refused with the reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('.', '[', ']', '-', '1', 'a') })),
      (path) => {
        const problem = pathProblem(path);
        if (problem === undefined) expect(() => resolvePath(body, path)).not.toThrow();
        else expect(problem).toContain(allowed);
      },
    ),
  );
});
