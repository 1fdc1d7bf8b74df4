// Whatever a run changes of a sidecar's variables can be put back, by the run itself and by the one after it (DEM-15).
import fc from 'fast-check';
import { agentDeployment } from '../../testing/fake-cluster/demo';
import { merged } from '../../../../runner/kubernetes/testing/merge';
import type { SidecarVariables } from '../environment';
import { agentsAmong, type AgentDeployment } from './agents';
import type { Deployment, EnvEntry } from '../../../../runner/kubernetes/objects';
import { BORROWED, RESTARTED_AT } from '../../names';
import { restingValue, returnPatch, variablesPatch, type Borrowed } from './patch';

const names = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const reference = fc.string().map((key) => ({ secretKeyRef: { name: 'keys', key } }));
const entry: fc.Arbitrary<EnvEntry> = fc.oneof(
  fc.record({ name: names, value: fc.string() }),
  fc.record({ name: names, valueFrom: reference }),
);
const restingEnv = fc.uniqueArray(entry, { selector: ({ name }) => name });
const variables: fc.Arbitrary<SidecarVariables> = fc.dictionary(names, fc.string());

const at = (step: number): string => new Date(step).toISOString();
const patched = (deployment: Deployment, patch: object): Deployment =>
  merged(deployment, patch, true) as Deployment;

function start(env: readonly EnvEntry[]): { deployment: Deployment; agent: AgentDeployment } {
  const deployment = agentDeployment('gymcoach', {
    env,
    annotations: { 'of/another': 'kept' },
  }) as Deployment;
  return { deployment, agent: agentsAmong([deployment])[0]! };
}

/** The Deployment after one change after the other, each with all variables that are wanted then. */
function changed(
  { deployment, agent }: ReturnType<typeof start>,
  changes: readonly SidecarVariables[],
): { after: Deployment; current: SidecarVariables } {
  let [after, current]: [Deployment, SidecarVariables] = [deployment, {}];
  changes.forEach((wanted, step) => {
    const before = Object.keys(current);
    after = patched(after, variablesPatch(agent, { before, variables: wanted, restartedAt: at(step) }));
    current = wanted;
  });
  return { after, current };
}

const templateOf = ({ spec }: Deployment): Deployment['spec']['template'] => spec.template;
const envOf = (deployment: Deployment): readonly EnvEntry[] =>
  templateOf(deployment).spec.containers.find(({ name }) => name === 'sidecar')!.env ?? [];

test('the sidecar gets exactly what is wanted on top of its resting variables', () => {
  fc.assert(
    fc.property(restingEnv, fc.array(variables, { minLength: 1, maxLength: 4 }), (env, changes) => {
      const { after, current } = changed(start(env), changes);
      const resting = env.filter(({ name }) => !(name in current));
      const wanted = Object.entries(current).map(([name, value]) => ({ name, value }));
      expect(envOf(after)).toHaveLength(resting.length + wanted.length);
      expect(envOf(after)).toEqual(expect.arrayContaining([...resting, ...wanted]));
    }),
  );
});

test('without any variable it is as it was', () => {
  fc.assert(
    fc.property(restingEnv, fc.array(variables, { maxLength: 4 }), (env, changes) => {
      const begun = start(env);
      const { after } = changed(begun, [...changes, {}]);
      const { metadata, spec } = begun.deployment;
      expect({ ...after, spec: { ...after.spec, template: { ...templateOf(after), metadata: {} } } }).toEqual(
        {
          ...begun.deployment,
          metadata,
          spec: { ...spec, template: { ...spec.template, metadata: {} } },
        },
      );
      expect(templateOf(after).metadata?.annotations).toEqual({ [RESTARTED_AT]: at(changes.length) });
    }),
  );
});

test('what is noted on it is enough to put it back', () => {
  fc.assert(
    fc.property(restingEnv, fc.array(variables, { minLength: 1, maxLength: 4 }), (env, changes) => {
      const begun = start(env);
      const { after, current } = changed(begun, changes);
      const note = after.metadata.annotations?.[BORROWED];
      expect(note === undefined).toBe(Object.keys(current).length === 0);
      fc.pre(note !== undefined);
      const back = patched(after, returnPatch('sidecar', JSON.parse(note!) as Borrowed, at(9)));
      expect(envOf(back)).toEqual(env);
      expect(back.metadata).toEqual(begun.deployment.metadata);
      expect(templateOf(back).metadata?.annotations).toEqual({ [RESTARTED_AT]: at(9) });
    }),
  );
});

test('the value at rest is known where it can be read', () => {
  const { agent } = start([
    { name: 'MODE', value: 'track' },
    { name: 'KEY', valueFrom: {} },
  ]);
  expect(restingValue(agent, 'MODE')).toBe('track');
  expect(restingValue(agent, 'KEY')).toBeUndefined();
  expect(restingValue(agent, 'NONE')).toBeUndefined();
});
