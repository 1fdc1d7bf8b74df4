// What AWS's query protocol sends: a form whose dotted names make lists and structures.
import * as z from 'zod';
import { CloudError } from '../../world/errors';

/** No request of a client goes deeper, and none has more fields. */
const DEPTH = 8;
const FIELDS = 5_000;

type Tree = { [key: string]: Tree | string };

/**
 * @returns the fields of a form: `Filter.1.Value.2` is the second value of the first filter
 * @throws {CloudError} for a form that no client makes
 */
export function readForm(body: string): Readonly<Record<string, unknown>> {
  const root = Object.create(null) as Tree;
  const fields = [...new URLSearchParams(body)];
  if (fields.length > FIELDS) throw malformed(`there are more than ${FIELDS} parameters`);
  for (const [name, value] of fields) {
    const path = name.split('.');
    if (path.length > DEPTH) throw malformed(`'${name.slice(0, 80)}' is too deep`);
    put(root, path, value, name);
  }
  return listed(root) as Record<string, unknown>;
}

function put(tree: Tree, path: readonly string[], value: string, name: string): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return void (tree[first] = value);
  tree[first] ??= Object.create(null) as Tree;
  const branch = tree[first];
  if (typeof branch === 'string') throw malformed(`'${name.slice(0, 80)}' contradicts '${first}'`);
  put(branch, rest, value, name);
}

/** Structures whose keys are all numbers are lists, in the order of the numbers. */
function listed(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const entries = Object.entries(tree);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => listed(value));
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, listed(value)]));
}

const malformed = (reason: string): CloudError => new CloudError('invalid', reason, 'MalformedQueryString');

/** @throws {CloudError} naming the parameter that is missing or wrong */
export function read<T>(shape: z.ZodType<T>, input: unknown): T {
  const { success, data, error } = shape.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  const name = issue?.path.join('.') ?? '';
  const isMissing =
    issue?.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message);
  if (isMissing)
    throw new CloudError('invalid', `The request must contain the parameter ${name}`, 'MissingParameter');
  throw new CloudError('invalid', `Invalid value for ${name}: ${issue?.message}`, 'InvalidParameterValue');
}

/** Members of forms, where everything is text. */
export const text = z.string().min(1).max(2048);
export const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000).default([]);
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
export const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'it must be a whole number')
  .transform(Number);
export const instant = z.string().transform((value, context) => {
  const time = Date.parse(value);
  if (Number.isNaN(time)) context.addIssue('it must be an ISO 8601 timestamp');
  return time;
});
export const filters = list(z.object({ Name: text, Value: list(z.string()) }));
export type Filters = z.infer<typeof filters>;
export const tagSpecifications = list(
  z.object({ ResourceType: text, Tag: list(z.object({ Key: text, Value: z.string().default('') })) }),
);

/** @returns the tags that a request has for one type of resource */
export const tagsFor = (specifications: z.infer<typeof tagSpecifications>, resource: string) =>
  Object.fromEntries(
    specifications
      .filter((one) => one.ResourceType === resource)
      .flatMap((one) => one.Tag.map((tag) => [tag.Key, tag.Value])),
  ) as Record<string, string>;
