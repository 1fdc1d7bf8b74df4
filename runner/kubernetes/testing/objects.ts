// Objects of a stand-in cluster, as plain as can be.

export const namespaceOf = (name: string, labels: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/** A Deployment whose pods are labelled `app` with its name. */
export function deploymentOf(name: string, containers: readonly object[], annotations: object = {}): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels, annotations },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

/** A node whose kubelet is silent. */
export const lostNode = (name: string): object => ({
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2020-01-01T00:00:00Z',
      },
    ],
  },
});
