// The sidecar of an agent is found wherever it lives (DEM-13).
import fc from 'fast-check';
import { agentsAmong, selectorOf } from './agents';
import type { Container, Deployment, EnvEntry } from '../../../../runner/kubernetes/objects';

const deployment = (name: string, containers: readonly Container[]): Deployment => ({
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: { spec: { containers } } },
});

const RESTING: EnvEntry[] = [{ name: 'OPA_PROXY_MODE', value: 'track' }];
const sidecar = (name: string): Container => ({ name, env: RESTING });

/** Where the sidecar of an agent may live: the Deployments of the agent, and what is to be found in them. */
const homes: readonly ((agent: string) => {
  deployments: Deployment[];
  found?: [deployment: string, container: string];
})[] = [
  ...['agentspec-sidecar', 'sidecar'].map((name) => (agent: string) => ({
    deployments: [deployment(agent, [{ name: agent }, sidecar(name), { name: 'opa' }])],
    found: [agent, name] as [string, string],
  })),
  (agent) => ({
    deployments: [deployment(agent, [sidecar(`${agent}-sidecar`), { name: 'agent' }])],
    found: [agent, `${agent}-sidecar`],
  }),
  (agent) => ({
    deployments: [deployment(agent, [{ name: agent }]), deployment(`${agent}-sidecar`, [sidecar('only')])],
    found: [`${agent}-sidecar`, 'only'],
  }),
  // A Deployment of its own comes first, whatever else is called a sidecar.
  (agent) => ({
    deployments: [
      deployment(`${agent}-sidecar`, [{ name: 'opa' }, sidecar('agentspec-sidecar')]),
      deployment(agent, [{ name: agent }, { name: 'sidecar' }]),
    ],
    found: [`${agent}-sidecar`, 'agentspec-sidecar'],
  }),
  (agent) => ({ deployments: [deployment(agent, [{ name: agent }, { name: 'proxy' }])] }),
];

test('every agent with a sidecar is found, with the place of its sidecar, and no other one', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}(-[a-z]{1,3})?$/), { maxLength: 6 });
  const places = fc.array(fc.constantFrom(...homes), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(names, places, fc.infiniteStream(fc.nat()), (agents, ofAgents, numbers) => {
      const lives = agents.map((agent, index) => ({ agent, ...ofAgents[index]!(agent) }));
      const shuffled = lives
        .flatMap(({ deployments }) => deployments)
        .map((one) => ({ one, at: numbers.next().value as number }))
        .sort((one, other) => one.at - other.at)
        .map(({ one }) => one);
      const expected = lives.flatMap(({ agent, deployments, found }) => {
        if (!found) return [];
        const [name, container] = found;
        const { containers } = deployments.find((one) => one.metadata.name === name)!.spec.template.spec;
        const engine = containers.some((one) => one.name === 'opa') ? 'opa' : undefined;
        return [{ agent, deployment: name, container, engine, selector: { app: name }, resting: RESTING }];
      });
      const byName = (one: { agent: string }, other: { agent: string }): number =>
        one.agent < other.agent ? -1 : 1;
      expect(agentsAmong(shuffled).sort(byName)).toEqual(expected.sort(byName));
    }),
  );
});

test('a sidecar without variables has none at rest', () => {
  expect(agentsAmong([deployment('gymcoach', [{ name: 'sidecar' }])])).toMatchObject([{ resting: [] }]);
});

test.each(['opa', 'agentspec-opa'])('a policy engine beside the sidecar is found as %s', (engine) => {
  const found = agentsAmong([deployment('gymcoach', [{ name: engine }, sidecar('sidecar')])]);
  expect(found).toMatchObject([{ container: 'sidecar', engine }]);
});

test('labels are written as kubectl takes them', () => {
  expect(selectorOf({ app: 'gymcoach', tier: 'agent' })).toBe('app=gymcoach,tier=agent');
});
