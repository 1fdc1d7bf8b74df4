// Numbers of YAML as they are written: integers that JavaScript's numbers would change become bigint.
import type { ScalarTag, Tags } from 'yaml';
import { exactNumber, isDecimal } from '../../../runner/exact-json';

/** For the option `customTags` of the yaml package. */
export const exactNumbers = (tags: Tags): Tags =>
  tags.map((tag) => (isNumberTag(tag) ? { ...tag, resolve: exactly(tag) } : tag));

function isNumberTag(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && /:(?:int|float)$/.test(tag.tag);
}

/** What is no decimal number, such as `0xff` and `.inf`, is left to the tag. */
function exactly(tag: ScalarTag): ScalarTag['resolve'] {
  return (source, onError, options) =>
    isDecimal(source) ? exactNumber(source) : tag.resolve(source, onError, options);
}
