import fc from 'fast-check';
import { didYouMean } from './did-you-mean';

const TAGS = ['@proxy', '@opa', '@gap'];

test.each([
  ['@prxy', '@proxy'],
  ['@Proxi', '@proxy'],
  ['@opaa', '@opa'],
  ['@gpa', '@opa'],
  ['@performance', undefined],
  ['@', undefined],
])('%s probably means %s', (word, meant) => {
  expect(didYouMean(word, TAGS)).toBe(meant);
});

test('a word that is known means itself, whatever its case', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), (words) => {
      expect(didYouMean(words.at(-1)!.toUpperCase(), words)).toBe(words.at(-1));
    }),
  );
});
