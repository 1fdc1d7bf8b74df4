// `demo-logs` and `demo-opa` on a stand-in cluster (DEM-26).
import { setVariables } from '../../../../runner/testing/clean-up';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { agentDeployment, demoCluster } from '../../../../support/agentspec/testing/fake-cluster/demo';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { showLogs } from './logs';
import { showOpa } from './opa';

beforeEach(() => setVariables({ AGENT: undefined, LINES: undefined }));

test('the logs of all sidecars, and of the operator where there is one', async () => {
  const cluster = await demoCluster('gymcoach', 'trading-bot');
  const show = (): Promise<string> => printed(() => showLogs({ isKind: false, kubectl: cluster.kubectl }));
  const agents =
    '== gymcoach\nlog of sidecar in gymcoach-1\n== trading-bot\nlog of sidecar in trading-bot-1\n';
  expect(await show()).toBe(agents);
  cluster.add(namespaceOf('agentspec-system'), {
    ...agentDeployment('agentspec-operator'),
    metadata: { name: 'agentspec-operator', namespace: 'agentspec-system' },
  });
  expect(await show()).toBe(`${agents}== operator\nlog of agentspec-operator in agentspec-operator-1\n`);
});

test('of one agent alone, as many lines as are wanted', async () => {
  const cluster = await demoCluster('gymcoach', 'trading-bot');
  setVariables({ AGENT: 'trading-bot', LINES: '7' });
  expect(await printed(() => showLogs({ isKind: false, kubectl: cluster.kubectl }))).toBe(
    '== trading-bot\nlog of sidecar in trading-bot-1\n',
  );
  expect(cluster.askedFor('logs')).toEqual(['logs deployment/trading-bot --container sidecar --tail 7']);
});

test('an agent that is not there is answered with those that are', async () => {
  const { kubectl } = await demoCluster('gymcoach', 'trading-bot');
  setVariables({ AGENT: 'gymcoch' });
  await expect(showLogs({ isKind: false, kubectl })).rejects.toThrow(
    'there is no agent "gymcoch"; there are: gymcoach, trading-bot',
  );
});

test('the policy engines are shown with their health and what they deny, and no forward stays', async () => {
  const cluster = await demoCluster('trading-bot');
  cluster.add(agentDeployment('gymcoach', { containers: [{ name: 'opa', image: 'engine:1' }] }));
  const said = await printed(async () =>
    expect(await showOpa({ isKind: false, kubectl: cluster.kubectl })).toBe(true),
  );
  expect(said).toMatch(/gymcoach .* engine:1 .* http:\/\/127\.0\.0\.1:\d+ .* 200 .* denied: no guardrail/);
  expect(said).not.toContain('trading-bot');
  await cluster.untilRunning(0);
});

test('where there is no engine that is a failure', async () => {
  const { kubectl } = await demoCluster('gymcoach');
  await printed(async () => expect(await showOpa({ isKind: false, kubectl })).toBe(false));
});
