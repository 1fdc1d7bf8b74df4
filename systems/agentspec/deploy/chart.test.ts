// The chart as Helm renders it, for the combinations of its switches: does what it installs hold together? OPR-29, OPR-30.
import { execFileSync } from 'node:child_process';
import { readSettings } from '../operator/settings';
import {
  combinations,
  environmentOf,
  expectBindingsToExist,
  expectCentralService,
  expectCertificate,
  expectPodToStart,
  expectServicesToLead,
  expectWebhook,
  foreignSecrets,
  grants,
  neededGrants,
  portsOf,
  valuesOf,
  type Combination,
} from './testing/chart-expectations';
import { findHelm } from './testing/helm-binary';
import { chartFile, chartFolder, renderChart, type KubernetesObject } from './testing/rendered-chart';

const helm = findHelm(process.env);

const described = (combination: Combination): string =>
  Object.entries(combination)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ');

if (helm === undefined) {
  it.skip('Helm renders the chart: skipped, no helm binary found (put helm on PATH or set HELM_BIN)', () =>
    undefined);
} else {
  it('passes lint', () => {
    const args = ['lint', chartFolder, '--strict', '--quiet'];
    expect(execFileSync(helm, args, { encoding: 'utf8', stdio: 'pipe' }).trim()).toBe('');
  });

  describe.each(combinations().map((combination) => [described(combination), combination] as const))(
    'with %s',
    (_described, combination) => {
      const chart = renderChart(helm, valuesOf(combination));
      const operator = chart.container('agentspec-operator');
      const environment = environmentOf(operator);

      it('the operator starts: it understands its environment, and what its pod refers to is there (OPR-29)', () => {
        const settings = readSettings(environment);
        expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(environment)));
        expect(settings).toMatchObject({
          WATCH_NAMESPACE: combination.watchNamespace,
          LEADER_ELECTION: combination.replicas > 1,
          WEBHOOK_ENABLED: combination.webhook !== 'off',
          OPA_ENABLED: combination.opa,
        });
        expect(portsOf(operator)).toEqual({
          liveness: settings.LIVENESS_PORT,
          ...(settings.WEBHOOK_ENABLED && { webhook: settings.WEBHOOK_PORT }),
        });
        expectPodToStart(chart, 'agentspec-operator', foreignSecrets(combination));
      });

      it('it may do what it must, and nothing else', () => {
        expect(grants(chart).sort()).toEqual(combination.rbac ? neededGrants(combination).sort() : []);
        expectBindingsToExist(chart);
      });

      it('services lead to pods, and webhook, certificate and central service belong together', () => {
        expectServicesToLead(chart);
        if (combination.webhook === 'off') expect(chart.ofKind('MutatingWebhookConfiguration')).toEqual([]);
        else expectWebhook(chart, combination);
        expectCertificate(chart, combination);
        expectCentralService(chart, combination);
      });

      it('the resource comes along if wanted, as its one text says (OPR-1, OPR-37)', () => {
        const { metadata, ...rest } = chartFile('crd/agentobservations.yaml') as KubernetesObject;
        const annotations = { ...metadata.annotations, 'helm.sh/resource-policy': 'keep' };
        const expected = { ...rest, metadata: { ...metadata, annotations } };
        expect(chart.ofKind('CustomResourceDefinition')).toEqual(combination.installCRD ? [expected] : []);
      });
    },
  );
}
