// How kubectl names the kinds of objects, and the words in which it refuses.

/** What kubectl prints to its standard error before it ends with 1. */
export class Refusal extends Error {}

/** Kind -> as errors name it; the first part is how commands name it, too. */
const resources: Record<string, string> = {
  Namespace: 'namespaces',
  Node: 'nodes',
  Pod: 'pods',
  Deployment: 'deployments.apps',
  Service: 'services',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Lease: 'leases.coordination.k8s.io',
  Event: 'events',
  CustomResourceDefinition: 'customresourcedefinitions.apiextensions.k8s.io',
};
const shortNames: Readonly<Record<string, string>> = { crd: 'CustomResourceDefinition' };
const WITHOUT_NAMESPACE = ['Namespace', 'Node', 'CustomResourceDefinition'];

/** Adds a kind to those of Kubernetes itself. @param resource as errors name it: widgets.example.org */
export function defineKind(kind: string, resource: string): void {
  resources[kind] = resource;
}

/** @param word as on the command line: pod, pods, deployments.apps */
export function kindNamed(word: string): string {
  const found = Object.entries(resources).find(([, plural]) =>
    [plural, singular(plural)].flatMap((name) => [name, name.split('.')[0]]).includes(word),
  );
  const kind = shortNames[word] ?? found?.[0];
  if (kind) return kind;
  throw new Refusal(`error: the server doesn't have a resource type "${word}"`);
}

export const hasNamespace = (kind: string): boolean => !WITHOUT_NAMESPACE.includes(kind);

/** @returns as `-o name` and the messages of create and patch name an object: deployment.apps/gymcoach */
export function nameOf(kind: string, name: string): string {
  return `${singular(resourceOf(kind))}/${name}`;
}

export const notFound = (kind: string, name: string): Refusal =>
  new Refusal(`Error from server (NotFound): ${resourceOf(kind)} "${name}" not found`);

export const alreadyExists = (kind: string, name: string): Refusal =>
  new Refusal(
    `Error from server (AlreadyExists): error when creating "STDIN": ${resourceOf(kind)} "${name}" already exists`,
  );

export const conflict = (kind: string, name: string): Refusal =>
  new Refusal(
    `Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on ${resourceOf(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
  );

const singular = (plural: string): string => plural.replace(/s(?=\.|$)/, '');

const resourceOf = (kind: string): string => resources[kind] ?? `${kind.toLowerCase()}s`;
