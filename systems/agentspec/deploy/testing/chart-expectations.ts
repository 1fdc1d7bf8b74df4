// For tests: the combinations of the chart's switches, and what must hold together in each.
import { readSettings as readCentralServiceSettings } from '../../central-service/settings';
import { NAMESPACE, type Container, type RenderedChart, type ServiceSpec } from './rendered-chart';

const CA_BUNDLE = Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64');

export interface Combination {
  webhook: 'off' | 'cert-manager' | 'cert-manager and caBundle' | 'caBundle' | 'own certificate';
  opa: boolean;
  centralService: 'off' | 'here' | 'elsewhere';
  watchNamespace: '' | 'demo';
  installCRD: boolean;
  rbac: boolean;
  replicas: 1 | 3;
}

/**
 * All combinations of what depends on each other: certificate, policies, central service and watched namespace. The
 * three plain switches take turns, so that each setting of them meets each setting of the others.
 */
export function combinations(): Combination[] {
  const webhooks = [
    'off',
    'cert-manager',
    'cert-manager and caBundle',
    'caBundle',
    'own certificate',
  ] as const;
  const policies = webhooks.flatMap((webhook) =>
    (webhook === 'off' ? [false] : [false, true]).map((opa) => ({ webhook, opa })),
  );
  return policies.flatMap((policy, first) =>
    (['off', 'here', 'elsewhere'] as const).flatMap((centralService, second) =>
      (['', 'demo'] as const).map((watchNamespace, third): Combination => {
        const turn = first + 3 * second + 5 * third;
        return {
          ...policy,
          centralService,
          watchNamespace,
          installCRD: (turn & 1) === 0,
          rbac: (turn & 2) === 0,
          replicas: (turn & 4) === 0 ? 1 : 3,
        };
      }),
    ),
  );
}

const hasCertManager = ({ webhook }: Combination) => webhook.startsWith('cert-manager');
const hasCaBundle = ({ webhook }: Combination) => webhook.endsWith('caBundle');
const makesCertificate = ({ webhook }: Combination) => webhook === 'own certificate';

export const valuesOf = (combination: Combination) => ({
  operator: { replicas: combination.replicas },
  watchNamespace: combination.watchNamespace,
  installCRD: combination.installCRD,
  rbac: { create: combination.rbac },
  webhook: {
    enabled: combination.webhook !== 'off',
    certManager: { enabled: hasCertManager(combination) },
    ...(hasCaBundle(combination) && { caBundle: CA_BUNDLE }),
    opa: { enabled: combination.opa },
  },
  controlPlane: {
    enabled: combination.centralService !== 'off',
    ...(combination.centralService === 'elsewhere' && { url: 'https://central.example', apiKey: 'key' }),
  },
});

/** What a process would find in its environment; what Kubernetes fills in has its source as value. */
export const environmentOf = ({ env }: Container): Record<string, string> =>
  Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? JSON.stringify(valueFrom)]));

export const portsOf = ({ ports }: Container): Record<string, number> =>
  Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort]));

/** Every rule that a role of the rendered chart grants, as "verbs resources[names] in namespace". */
export const grants = (chart: RenderedChart): string[] =>
  [...chart.ofKind('ClusterRole'), ...chart.ofKind('Role')].flatMap(({ metadata, rules = [] }) =>
    rules.map(({ verbs, resources, resourceNames }) => {
      const names = resourceNames ? `[${resourceNames}]` : '';
      return `${verbs} ${resources}${names} in ${metadata.namespace ?? 'all'}`;
    }),
  );

/** What the operator needs, and nothing else. */
export function neededGrants(combination: Combination): string[] {
  const { watchNamespace, webhook, centralService } = combination;
  const namespaces =
    watchNamespace === '' ? ['all'] : ['demo', ...(centralService === 'off' ? [] : ['agentspec-remote'])];
  return [
    ...namespaces.flatMap((namespace) => [
      `get,list,watch,create,patch,delete agentobservations in ${namespace}`,
      `get,patch agentobservations/status in ${namespace}`,
      `create,patch events in ${namespace}`,
      ...(webhook === 'off' ? [] : [`create services in ${namespace}`]),
    ]),
    `create leases in ${NAMESPACE}`,
    `get,update leases[agentspec-operator] in ${NAMESPACE}`,
    ...(makesCertificate(combination)
      ? [
          'get,patch mutatingwebhookconfigurations[agentspec-webhook] in all',
          `create secrets in ${NAMESPACE}`,
          `get,patch secrets[agentspec-webhook-tls] in ${NAMESPACE}`,
        ]
      : []),
  ];
}

export function expectBindingsToExist(chart: RenderedChart): void {
  for (const { roleRef, subjects } of [
    ...chart.ofKind('ClusterRoleBinding'),
    ...chart.ofKind('RoleBinding'),
  ]) {
    expect(chart.find(roleRef?.kind ?? '', roleRef?.name ?? '')).toBeDefined();
    for (const { kind, name, namespace } of subjects ?? []) {
      expect(chart.get(kind, name).metadata.namespace).toBe(namespace);
    }
  }
}

/** The secrets that someone else makes before or after the installation. */
export const foreignSecrets = (combination: Combination): string[] => [
  ...(combination.webhook === 'off' ? [] : ['agentspec-webhook-tls']),
];

export function expectPodToStart(chart: RenderedChart, name: string, secretsOfOthers: string[]): void {
  const { selector, template } = chart.deployment(name);
  const { serviceAccountName, automountServiceAccountToken, containers, volumes = [] } = template.spec;
  const [container] = containers;
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  if (serviceAccountName) expect(chart.find('ServiceAccount', serviceAccountName)).toBeDefined();
  else expect(automountServiceAccountToken).toBe(false);
  for (const { valueFrom } of container.env) {
    const reference = valueFrom?.secretKeyRef;
    if (reference) expect(chart.get('Secret', reference.name).data).toHaveProperty([reference.key]);
  }
  expect(container.volumeMounts?.map((mount) => mount.name)).toEqual(
    volumes.length > 0 ? volumes.map((volume) => volume.name) : undefined,
  );
  for (const { secret } of volumes) expect(secretsOfOthers).toContain(secret.secretName);
  for (const { httpGet } of [container.livenessProbe, container.readinessProbe]) {
    expect(portsOf(container)).toHaveProperty(httpGet.port);
  }
  expectHardened(template.spec, container);
}

function expectHardened(pod: object, container: object): void {
  expect(pod).toMatchObject({
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(container).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: {
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: expect.anything(),
    },
  });
}

export function expectServicesToLead(chart: RenderedChart): void {
  for (const service of chart.ofKind('Service')) {
    const { selector, ports } = service.spec as unknown as ServiceSpec;
    const behind = chart
      .ofKind('Deployment')
      .map(({ metadata }) => metadata.name)
      .filter((name) => {
        const { labels } = chart.deployment(name).template.metadata;
        return Object.entries(selector).every(([label, value]) => labels[label] === value);
      });
    expect(behind).toHaveLength(1);
    expect(portsOf(chart.container(behind[0] as string))).toHaveProperty(ports[0].targetPort);
  }
}

/** Where an API server would send a pod of `namespace`: to the webhook or not. */
const reaches = (chart: RenderedChart, namespace: string): boolean =>
  chart
    .get('MutatingWebhookConfiguration', 'agentspec-webhook')
    .webhooks?.[0]?.namespaceSelector.matchExpressions.every(
      ({ key, operator, values }) =>
        key === 'kubernetes.io/metadata.name' && values.includes(namespace) === (operator === 'In'),
    ) ?? false;

export function expectWebhook(chart: RenderedChart, combination: Combination): void {
  const { metadata, webhooks = [] } = chart.get('MutatingWebhookConfiguration', 'agentspec-webhook');
  expect(webhooks).toEqual([
    expect.objectContaining({
      failurePolicy: 'Ignore',
      timeoutSeconds: 10,
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['pods'],
          scope: 'Namespaced',
        },
      ],
    }),
  ]);
  const [webhook] = webhooks;
  expect(webhook).not.toHaveProperty('objectSelector');
  const service = chart.get('Service', 'agentspec-webhook').spec as unknown as ServiceSpec;
  expect(webhook?.clientConfig).toEqual({
    service: {
      name: 'agentspec-webhook',
      namespace: NAMESPACE,
      path: '/mutate',
      port: service.ports[0].port,
    },
    ...(hasCaBundle(combination) && { caBundle: CA_BUNDLE }),
  });
  expect(
    ['demo', NAMESPACE, 'kube-system', 'kube-public', 'other'].filter((name) => reaches(chart, name)),
  ).toEqual(combination.watchNamespace === '' ? ['demo', 'other'] : ['demo']);
  expect(metadata.annotations?.['cert-manager.io/inject-ca-from']).toBe(
    hasCertManager(combination) ? `${NAMESPACE}/agentspec-webhook` : undefined,
  );
}

export function expectCertificate(chart: RenderedChart, combination: Combination): void {
  const { volumeMounts } = chart.container('agentspec-operator');
  const environment = environmentOf(chart.container('agentspec-operator'));
  const isMounted = combination.webhook !== 'off' && !makesCertificate(combination);
  expect(volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(
    isMounted ? [environment.WEBHOOK_CERT_DIR] : undefined,
  );
  if (makesCertificate(combination)) {
    expect(environment).toMatchObject({
      WEBHOOK_TLS_SECRET: 'agentspec-webhook-tls',
      WEBHOOK_SERVICE_NAME: chart.get('Service', 'agentspec-webhook').metadata.name,
      WEBHOOK_CONFIGURATION: 'agentspec-webhook',
    });
  }
  const certificates = chart.ofKind('Certificate');
  expect(certificates).toHaveLength(hasCertManager(combination) ? 1 : 0);
  for (const { spec } of certificates) {
    expect(spec).toMatchObject({
      secretName: 'agentspec-webhook-tls',
      dnsNames: expect.arrayContaining([`agentspec-webhook.${NAMESPACE}.svc`]),
      issuerRef: { kind: 'Issuer', name: chart.ofKind('Issuer')[0]?.metadata.name },
    });
  }
}

export function expectCentralService(chart: RenderedChart, { centralService }: Combination): void {
  const { CENTRAL_SERVICE_URL, CENTRAL_SERVICE_NAMESPACE } = environmentOf(
    chart.container('agentspec-operator'),
  );
  expect(chart.ofKind('Namespace').map(({ metadata }) => metadata.name)).toEqual(
    centralService === 'off' ? [] : [CENTRAL_SERVICE_NAMESPACE],
  );
  expect(CENTRAL_SERVICE_URL).toBe(
    {
      off: undefined,
      here: `http://agentspec-central-service.${NAMESPACE}.svc`,
      elsewhere: 'https://central.example',
    }[centralService],
  );
  const names = ['Deployment', 'Service'].map(
    (kind) => chart.find(kind, 'agentspec-central-service') !== undefined,
  );
  expect(names).toEqual(Array(2).fill(centralService === 'here'));
  if (centralService !== 'here') return;
  const container = chart.container('agentspec-central-service');
  expect(readCentralServiceSettings(environmentOf(container)).port).toBe(portsOf(container).http);
  expectPodToStart(chart, 'agentspec-central-service', []);
}
