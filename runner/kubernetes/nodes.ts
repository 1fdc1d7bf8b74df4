// Nodes that are lost, of those on which pods run: what happens to such a pod is not its own doing.
import type { Kubectl } from './kubectl';
import type { List, Node, Pod } from './objects';

/**
 * @param pods whose nodes are looked at; of the others nobody here depends
 * @returns a sentence for each node that is not ready, with Kubernetes' own reason; none where nodes must not be looked at
 */
export async function lostNodes(kubectl: Kubectl, pods: readonly Pod[]): Promise<string[]> {
  const names = new Set(pods.map(({ spec }) => spec.nodeName));
  // Whoever asks has a failure to tell already, which this one must not take the place of.
  const { items } = await kubectl.json<List<Node>>(['get', 'nodes']).catch(() => ({ items: [] }));
  return items.filter(({ metadata }) => names.has(metadata.name)).flatMap(whyLost);
}

function whyLost({ metadata, status }: Node): string[] {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True') return [];
  const { lastTransitionTime = 'an unknown time', message, reason } = ready;
  return [`node ${metadata.name} is not ready since ${lastTransitionTime}: ${message ?? reason}`];
}
