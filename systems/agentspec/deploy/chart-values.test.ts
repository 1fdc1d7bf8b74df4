// What the chart can be told: its defaults, its refusals, and that what it is told reaches the programs. OPR-28.
import { readSettings } from '../operator/settings';
import {
  environmentOf,
  expectBindingsToExist,
  expectServicesToLead,
  grants,
  portsOf,
} from './testing/chart-expectations';
import { findHelm } from './testing/helm-binary';
import { chartFile, NAMESPACE, renderChart } from './testing/rendered-chart';

const helm = findHelm(process.env);

if (helm === undefined) {
  it.skip('Helm renders the chart: skipped, no helm binary found (put helm on PATH or set HELM_BIN)', () =>
    undefined);
} else {
  describe('values', () => {
    const complaint = (values: object): string => {
      try {
        renderChart(helm, values);
        return 'none';
      } catch (error) {
        return (error as Error).message;
      }
    };

    it.each([
      [{ webhok: {} }, "'webhok' not allowed"],
      [{ webhook: { enbled: true } }, "'enbled' not allowed"],
      [{ webhook: { injectMode: 'always' } }, '/webhook/injectMode'],
      [{ webhook: { opa: { proxyMode: 'Enforce' } } }, '/webhook/opa/proxyMode'],
      [{ webhook: { caBundle: '-----BEGIN CERTIFICATE-----' } }, '/webhook/caBundle'],
      [{ operator: { replicas: '2' } }, '/operator/replicas'],
      [{ operator: { image: { tag: 123456789012 } } }, '/operator/image/tag'],
      [{ operator: { livenessPort: 9443 } }, '/operator/livenessPort'],
      [{ watchNamespace: 'Demo' }, '/watchNamespace'],
      [{ controlPlane: { url: 'central:80' } }, '/controlPlane/url'],
      [{ controlPlane: { enabled: true, url: 'http://x' } }, 'it needs controlPlane.apiKey'],
    ])('%j is refused', (values, reason) => expect(complaint(values)).toContain(reason));

    it('have the defaults of the contract (OPR-28)', () => {
      expect(chartFile('values.yaml')).toMatchObject({
        operator: { replicas: 1, livenessPort: 8080 },
        watchNamespace: '',
        installCRD: true,
        rbac: { create: true },
        webhook: {
          enabled: false,
          injectMode: 'annotation',
          namespaceSelector: {
            matchExpressions: [
              {
                key: 'kubernetes.io/metadata.name',
                operator: 'NotIn',
                values: ['kube-system', 'kube-public'],
              },
            ],
          },
          excludedNamespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
          certManager: { enabled: true },
          caBundle: '',
          tls: { secretName: 'agentspec-webhook-tls' },
          opa: {
            enabled: false,
            image: 'openpolicyagent/opa:0.70.0-static',
            proxyMode: 'track',
            policyConfigMapSuffix: 'opa-policy',
          },
        },
        controlPlane: {
          enabled: false,
          apiKey: '',
          url: '',
          pollInterval: 30,
          namespace: 'agentspec-remote',
        },
      });
    });

    it('reach the programs', () => {
      const chart = renderChart(helm, {
        operator: {
          image: { repository: 'r/operator', tag: '0123456789ab' },
          livenessPort: 8081,
          probeConcurrency: 5,
        },
        webhook: {
          enabled: true,
          injectMode: 'default',
          excludedNamespaces: ['a', 'b'],
          sidecarImage: 'r/sidecar:1',
          sidecarImagePullPolicy: 'Never',
          opa: { enabled: true, image: 'r/opa:1', proxyMode: 'off', policyConfigMapSuffix: 'policy' },
        },
        controlPlane: { enabled: true, apiKey: 'a key', pollInterval: 5, namespace: NAMESPACE },
      });
      const container = chart.container('agentspec-operator');
      expect(container.image).toBe('r/operator:0123456789ab');
      expect(portsOf(container).liveness).toBe(8081);
      expect(readSettings(environmentOf(container))).toMatchObject({
        LIVENESS_PORT: 8081,
        PROBE_CONCURRENCY: 5,
        INJECT_MODE: 'default',
        EXCLUDED_NAMESPACES: ['a', 'b'],
        SIDECAR_IMAGE: 'r/sidecar:1',
        SIDECAR_IMAGE_PULL_POLICY: 'Never',
        OPA_IMAGE: 'r/opa:1',
        OPA_PROXY_MODE: 'off',
        OPA_POLICY_CONFIGMAP_SUFFIX: 'policy',
        CENTRAL_SERVICE_POLL_INTERVAL: 5,
        CENTRAL_SERVICE_NAMESPACE: NAMESPACE,
      });
      const { data } = chart.get('Secret', 'agentspec-central-service');
      expect(Buffer.from(data?.['admin-key'] ?? '', 'base64').toString()).toBe('a key');
      expect(chart.ofKind('Namespace')).toEqual([]);
    });

    it('name the images of this version where they name no tag', () => {
      const { appVersion } = chartFile('Chart.yaml') as { appVersion: string };
      const { webhook } = chartFile('values.yaml') as { webhook: { sidecarImage: string } };
      const chart = renderChart(helm, { controlPlane: { enabled: true } });
      const images = ['operator', 'central-service'].map(
        (name) => chart.container(`agentspec-${name}`).image,
      );
      expect([...images, webhook.sidecarImage]).toEqual(
        ['operator', 'central-service', 'sidecar'].map(
          (name) => `localhost/proving-ground/agentspec-${name}:${appVersion}`,
        ),
      );
    });
  });

  it.each([
    ['staging', 'staging-agentspec'],
    ['agentspec-two', 'agentspec-two'],
    ['a.name-as-long-as-helm-allows-for-its-releases-to-be', 'a-name-as-long-as-helm-allows-agentspec'],
  ])('release %s puts its name before all others', (release, prefix) => {
    const values = {
      webhook: { enabled: true, certManager: { enabled: false } },
      controlPlane: { enabled: true },
    };
    const chart = renderChart(helm, { ...values, operator: { replicas: 2 } }, release);
    const environment = environmentOf(chart.container(`${prefix}-operator`));
    const settings = readSettings(environment);
    expect(chart.find('Service', settings.WEBHOOK_SERVICE_NAME)).toBeDefined();
    expect(chart.find('MutatingWebhookConfiguration', settings.WEBHOOK_CONFIGURATION)).toBeDefined();
    expect(
      chart.find('Service', new URL(settings.CENTRAL_SERVICE_URL).hostname.split('.')[0] ?? ''),
    ).toBeDefined();
    expect(grants(chart)).toEqual(
      expect.arrayContaining([
        `get,update leases[${settings.LEADER_ELECTION_LEASE}] in ${NAMESPACE}`,
        `get,patch mutatingwebhookconfigurations[${settings.WEBHOOK_CONFIGURATION}] in all`,
      ]),
    );
    expectBindingsToExist(chart);
    expectServicesToLead(chart);
  });
}
