// Commands that read: get, with and without --watch, describe and logs.
import { once } from 'node:events';
import type { Pod } from '../objects';
import { targetOf, type Call, type Target } from './call';
import { nameOf, notFound, Refusal } from './resources';
import type { KubeObject, KubePod, Store } from './store';

export async function get(store: Store, call: Call): Promise<string> {
  const target = targetOf(call, call.words);
  const found = selected(store, call, target);
  if (call.options.watch) return follow(store, call, target, found);
  if (target.name === undefined && call.options.output === 'name')
    return found.map((object) => shown(call, object)).join('');
  if (target.name === undefined) return shown(call, { apiVersion: 'v1', kind: 'List', items: found });
  const [object] = found;
  if (object) return shown(call, object);
  if (call.options['ignore-not-found']) return '';
  throw notFound(target.kind, target.name);
}

/** Prints what is there, and from then on whatever changes. */
async function follow(
  store: Store,
  call: Call,
  target: Target,
  found: readonly KubeObject[],
): Promise<string> {
  if (target.name !== undefined && found.length === 0) throw notFound(target.kind, target.name);
  found.forEach((object) => call.print(shown(call, object)));
  const stop = store.watch((object) => {
    if (isSelected(call, target, object)) call.print(shown(call, object));
  });
  await once(call.signal, 'abort');
  stop();
  return '';
}

export function selected<O extends KubeObject>(store: Store, call: Call, target: Target): O[] {
  return store.list<O>(target.kind, target.namespace).filter((object) => isSelected(call, target, object));
}

function isSelected({ options }: Call, target: Target, { kind, metadata }: KubeObject): boolean {
  const named = target.name ?? options['field-selector']?.replace('metadata.name=', '');
  const labels = (options.selector ? options.selector.split(',') : []).map((pair) => pair.split('='));
  return (
    kind === target.kind &&
    (target.namespace === undefined || target.namespace === metadata.namespace) &&
    (named === undefined || named === metadata.name) &&
    labels.every(([name = '', value]) => {
      const actual = metadata.labels?.[name];
      return value === undefined ? actual !== undefined : actual === value;
    })
  );
}

export function shown({ options }: Pick<Call, 'options'>, object: object): string {
  const { output = 'json' } = options;
  if (output === 'json') return `${JSON.stringify(object, null, 4)}\n`;
  if (output === 'name') {
    const { kind, metadata } = object as KubeObject;
    return `${nameOf(kind, metadata.name)}\n`;
  }
  const path = /^jsonpath=\{\.([\w.]+)\}$/.exec(output)?.[1];
  if (!path) throw new Refusal(`error: unable to match a printer suitable for the output format "${output}"`);
  return String(
    path
      .split('.')
      .reduce((value, name) => (Object(value) as Record<string, unknown>)[name], object as unknown) ?? '',
  );
}

export function describe(store: Store, call: Call): string {
  const target = targetOf(call, call.words);
  const found = selected<KubePod>(store, call, target);
  if (target.name !== undefined && found.length === 0) throw notFound(target.kind, target.name);
  return found.map(describePod).join('\n\n');
}

function describePod({ metadata, spec }: Pod): string {
  const containers = spec.containers.map(({ name, env = [] }) =>
    [
      `  ${name}:`,
      '    Environment:',
      ...env.map((entry) => `      ${entry.name}:  ${entry.value ?? ''}`),
    ].join('\n'),
  );
  return `Name:             ${metadata.name}\nContainers:\n${containers.join('\n')}\nEvents:           <none>\n`;
}

/** Each container's log is one line that says which it is; of a Deployment, that of its newest pod. */
export function logs(store: Store, call: Call): string {
  const [what = ''] = call.words;
  const pods = store.list<KubePod>('Pod', call.options.namespace);
  const [, deployment] = what.split('deployment/');
  const pod = pods.findLast(({ metadata }) =>
    deployment ? metadata.name.startsWith(`${deployment}-`) : metadata.name === what,
  );
  if (!pod) throw notFound('Pod', what);
  const container = call.options.container ?? pod.spec.containers[0]?.name;
  if (!pod.spec.containers.some(({ name }) => name === container))
    throw new Refusal(`error: container ${container} is not valid for pod ${pod.metadata.name}`);
  return `${call.options.previous ? 'last words' : 'log'} of ${container} in ${pod.metadata.name}\n`;
}
