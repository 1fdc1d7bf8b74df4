// Commands that write: create, replace, patch, label, apply, delete, set env, rollout.
import type { Deployment, EnvEntry } from '../objects';
import { inNamespace, inputOf, targetOf, type Call } from './call';
import { merged } from './merge';
import { selected, shown } from './reading';
import { alreadyExists, conflict, hasNamespace, kindNamed, nameOf, notFound, Refusal } from './resources';
import type { KubeObject, KubePod, Store } from './store';

export function create(store: Store, call: Call): string {
  const objects = call.options.filename ? inputOf(call) : [wordsAsObject(call)];
  return objects
    .map((object) => {
      assertNamespace(store, object);
      if (store.has(object)) throw alreadyExists(object.kind, object.metadata.name);
      const made = call.options['dry-run'] ? object : store.put(object);
      return call.options.output ? shown(call, made) : said(object, 'created');
    })
    .join('');
}

/** `create namespace x`, `create configmap x --from-literal=name=value` */
function wordsAsObject({ words: [resource = '', name = ''], options }: Call): KubeObject {
  const literals = (options['from-literal'] ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const object = { kind: kindNamed(resource), metadata: { name }, data: Object.fromEntries(literals) };
  return inNamespace(object, options.namespace);
}

function assertNamespace(store: Store, { kind, metadata }: KubeObject): void {
  const { namespace = '' } = metadata;
  if (hasNamespace(kind) && !store.has({ kind: 'Namespace', metadata: { name: namespace } }))
    throw notFound('Namespace', namespace);
}

export function replace(store: Store, call: Call): string {
  return inputOf(call)
    .map((object) => {
      const { name, namespace, resourceVersion } = object.metadata;
      const before = store.list(object.kind, namespace).find(({ metadata }) => metadata.name === name);
      if (!before) throw notFound(object.kind, name);
      if (resourceVersion && resourceVersion !== before.metadata.resourceVersion)
        throw conflict(object.kind, name);
      store.put(object);
      return said(object, 'replaced');
    })
    .join('');
}

/** Of objects given in full: those that are as they are to be stay unchanged. */
export function apply(store: Store, call: Call): string {
  return inputOf(call)
    .map((object) => {
      assertNamespace(store, object);
      const { name, namespace } = object.metadata;
      const before = store.list(object.kind, namespace).find(({ metadata }) => metadata.name === name);
      const after = merged(before ?? {}, object, true) as KubeObject;
      if (before && JSON.stringify(after) === JSON.stringify(before)) return said(object, 'unchanged');
      store.put(after);
      return said(object, before ? 'configured' : 'created');
    })
    .join('');
}

export function patch(store: Store, call: Call): string {
  const { type = 'strategic', patch: text = '{}' } = call.options;
  return changeOne(store, call, call.words, 'patched', (object) =>
    merged(object, JSON.parse(text), type === 'strategic'),
  );
}

/** `label namespace x name=value`, `label pod/x name=value` */
export function label(store: Store, call: Call): string {
  const pairs = call.words.filter((word) => word.includes('='));
  const labels = Object.fromEntries(pairs.map((pair) => pair.split('=')));
  const target = call.words.filter((word) => !word.includes('='));
  return changeOne(store, call, target, 'labeled', (object) =>
    merged(object, { metadata: { labels } }, false),
  );
}

export function remove(store: Store, call: Call): string {
  const [first = '', ...others] = call.words;
  const targets = call.options.filename
    ? inputOf(call).map(({ kind, metadata: { name, namespace } }) => ({ kind, name, namespace }))
    : first.split(',').map((resource) => targetOf(call, [resource, ...others]));
  return targets
    .flatMap((target) => {
      const found = selected(store, call, target);
      if (found.length === 0 && !call.options['ignore-not-found'])
        throw notFound(target.kind, target.name ?? '');
      found.forEach((object) => store.remove(object));
      return found.map((object) => said(object, 'deleted'));
    })
    .join('');
}

/** `set env deployment/x NAME=value`, `set env deployment/x NAME-`: of every container */
export function set(store: Store, call: Call): string {
  const [what, target = '', change = ''] = call.words;
  if (what !== 'env') throw new Refusal(`error: unknown command "set ${what}"`);
  const [name = '', value] = change.split(/=(.*)/s);
  const entry = value === undefined ? { name: name.replace(/-$/, ''), $patch: 'delete' } : { name, value };
  return changeTemplate(store, call, target, 'env updated', ({ spec }) => ({
    spec: { containers: spec.containers.map((one) => ({ name: one.name, env: [entry as EnvEntry] })) },
  }));
}

export function rollout(store: Store, call: Call): string {
  const [action, target = ''] = call.words;
  // Rollouts of this cluster are over at once.
  if (action === 'status') return `deployment "${target.split('/')[1]}" successfully rolled out\n`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': store.now() };
  return changeTemplate(store, call, target, 'restarted', () => ({ metadata: { annotations } }));
}

/** `wait --for=delete pod/x …`: a pod on its way out goes when somebody waits for that. */
export function wait(store: Store, call: Call): string {
  const pods = call.words.flatMap((word) => selected<KubePod>(store, call, targetOf(call, [word])));
  const staying = pods.find(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (staying)
    throw new Refusal(`error: timed out waiting for the condition on pods/${staying.metadata.name}`);
  pods.forEach((pod) => store.remove(pod));
  return pods.map(({ metadata }) => `pod/${metadata.name} condition met\n`).join('');
}

function changeTemplate(
  store: Store,
  call: Call,
  target: string,
  done: string,
  change: (template: Deployment['spec']['template']) => object,
): string {
  return changeOne(store, call, [target], done, (object) => {
    const { template } = (object as unknown as Deployment).spec;
    return merged(object, { spec: { template: change(template) } }, true);
  });
}

function changeOne(
  store: Store,
  call: Call,
  words: readonly string[],
  done: string,
  change: (object: KubeObject) => unknown,
): string {
  const target = targetOf(call, words);
  const [object] = selected(store, call, target);
  if (!object) throw notFound(target.kind, target.name ?? '');
  const changed = change(object) as KubeObject;
  if (JSON.stringify(changed) === JSON.stringify(object)) return said(object, `${done} (no change)`);
  store.put(changed);
  return said(object, done);
}

const said = ({ kind, metadata }: KubeObject, done: string): string =>
  `${nameOf(kind, metadata.name)} ${done}\n`;
