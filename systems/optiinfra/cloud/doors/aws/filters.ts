// EC2's filters: all of them must hold, each by any of its values; * and ? are wildcards.
import { CloudError } from '../../world/errors';
import type { Filters } from './query';

/** What of a resource can be asked for, by the name of the filter. */
export type Filterable<T> = Readonly<Record<string, (item: T) => string | null>>;

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  ).test(value);

/** @returns whether a pattern of a policy, such as `ec2:Describe*`, covers an action */
export const covers = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));

/**
 * @param tagsOf the tags of an item, for `tag:<key>` and `tag-key`
 * @throws {CloudError} for a filter that the resource has not
 */
export function filtered<T>(
  items: readonly T[],
  wanted: Filters,
  by: Filterable<T>,
  tagsOf: (item: T) => Readonly<Record<string, string>>,
): T[] {
  const tests = wanted.map(({ Name, Value }) => {
    const values = valuesOf(Name, by, tagsOf);
    return (item: T): boolean =>
      values(item).some((value) => Value.some((pattern) => matches(pattern, value)));
  });
  return items.filter((item) => tests.every((test) => test(item)));
}

function valuesOf<T>(
  name: string,
  by: Filterable<T>,
  tagsOf: (item: T) => Readonly<Record<string, string>>,
): (item: T) => string[] {
  if (name === 'tag-key') return (item) => Object.keys(tagsOf(item));
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) => Object.entries(tagsOf(item)).flatMap(([tag, value]) => (tag === key ? [value] : []));
  }
  const read = Object.hasOwn(by, name) ? by[name] : undefined;
  if (!read) throw new CloudError('invalid', `The filter '${name}' is invalid`, 'InvalidParameterValue');
  return (item) => [read(item)].filter((value) => value !== null);
}
