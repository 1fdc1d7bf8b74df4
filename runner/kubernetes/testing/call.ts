// One call of kubectl, taken apart: only what the suite uses is understood, and anything else is refused.
import { parseArgs } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Asked } from './callers';
import { hasNamespace, kindNamed, Refusal } from './resources';
import type { KubeObject } from './store';

const options = {
  context: { type: 'string' },
  namespace: { type: 'string' },
  'all-namespaces': { type: 'boolean' },
  selector: { type: 'string' },
  'field-selector': { type: 'string' },
  output: { type: 'string', short: 'o' },
  watch: { type: 'boolean' },
  'ignore-not-found': { type: 'boolean' },
  filename: { type: 'string', short: 'f' },
  kustomize: { type: 'string', short: 'k' },
  'dry-run': { type: 'string' },
  'from-literal': { type: 'string', multiple: true },
  type: { type: 'string' },
  patch: { type: 'string' },
  wait: { type: 'string' },
  for: { type: 'string' },
  'grace-period': { type: 'string' },
  timeout: { type: 'string' },
  container: { type: 'string' },
  tail: { type: 'string' },
  'since-time': { type: 'string' },
  'limit-bytes': { type: 'string' },
  previous: { type: 'boolean' },
  address: { type: 'string' },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

export interface Call extends Pick<Asked, 'input' | 'print' | 'signal'> {
  /** As it was typed, but for context and namespace. */
  readonly line: string;
  readonly verb: string;
  readonly words: readonly string[];
  readonly options: Options;
}

/** @throws Refusal when it has an option that no command of the suite has */
export function parseCall({ args, ...rest }: Asked): Call {
  const { values, positionals } = parsed(args);
  const [verb = '', ...words] = positionals;
  // As Kubectl writes context and namespace: always first, always both.
  return { ...rest, line: args.slice(4).join(' '), verb, words, options: values };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`error: ${(error as Error).message}`);
  }
}

export interface Target {
  readonly kind: string;
  /** Undefined when all of the kind are meant. */
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** What a command is about: `pod x`, `pod/x`, `pods`. */
export function targetOf({ options }: Call, [first = '', second]: readonly string[]): Target {
  const [resource = '', name = second] = first.split('/');
  const kind = kindNamed(resource);
  const isAnywhere = options['all-namespaces'] || !hasNamespace(kind);
  return { kind, name, namespace: isAnywhere ? undefined : options.namespace };
}

/** @returns the objects of `-f -`, in the namespace of the call */
export function inputOf({ input, options }: Call): KubeObject[] {
  const documents = parseAllDocuments(input).map((document) => document.toJS() as KubeObject | null);
  return documents.flatMap((object) => (object ? [inNamespace(object, options.namespace)] : []));
}

export function inNamespace<O extends KubeObject>(object: O, namespace: string | undefined): O {
  if (!hasNamespace(object.kind) || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, ...(namespace !== undefined && { namespace }) } };
}
