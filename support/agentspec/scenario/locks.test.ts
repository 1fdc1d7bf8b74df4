// Which scenarios may run side by side: those that share no agent.
import type { Pickle } from '@cucumber/messages';
import fc from 'fast-check';
import { mayRunBeside } from './locks';

const pickleOf = (...steps: string[]): Pickle => ({
  id: '',
  uri: '',
  name: '',
  language: 'en',
  tags: [{ name: '@agentspec', astNodeId: '' }],
  astNodeIds: [],
  steps: steps.map((text) => ({ id: '', text, astNodeIds: [] })),
});

const scenarioOf = (...agents: string[]): Pickle =>
  pickleOf('a client waits', ...agents.map((agent) => `the ${agent} agent in enforce mode`), 'it holds');

test('scenarios that speak of the same agent never run at the same time', () => {
  const other = pickleOf('the fitness-tracker agent behind a fresh sidecar that keeps 3 audit entries');
  expect(mayRunBeside(scenarioOf('fitness-tracker'), [other])).toBe(false);
  expect(mayRunBeside(scenarioOf('gymcoach'), [other])).toBe(true);
  expect(mayRunBeside(scenarioOf('gymcoach', 'fitness-tracker'), [scenarioOf('trading-bot'), other])).toBe(
    false,
  );
});

test('another platform has agents of its own', () => {
  const cost = { ...pickleOf('the gymcoach agent'), tags: [{ name: '@optiinfra', astNodeId: '' }] };
  expect(mayRunBeside(cost, [scenarioOf('gymcoach')])).toBe(true);
  expect(mayRunBeside(scenarioOf('gymcoach'), [cost])).toBe(true);
});

test('a name that is part of another name is another agent', () => {
  expect(mayRunBeside(scenarioOf('tracker'), [scenarioOf('fitness-tracker')])).toBe(true);
  expect(mayRunBeside(scenarioOf('gym'), [scenarioOf('gymcoach')])).toBe(true);
});

test('a scenario that speaks of no agent runs beside any, and any beside none', () => {
  expect(mayRunBeside(pickleOf('a contract'), [scenarioOf('gymcoach')])).toBe(true);
  expect(mayRunBeside(scenarioOf('gymcoach'), [])).toBe(true);
});

test('while the operator is replaced no scenario runs that needs it, whichever comes first', () => {
  const tagged = (...names: string[]): Pickle => ({
    ...pickleOf('it holds'),
    tags: names.map((name) => ({ name, astNodeId: '' })),
  });
  const replacing = tagged('@operator', '@replaces-operator');
  const [using, apart] = [tagged('@operator'), tagged('@proxy')];
  for (const other of [using, replacing]) {
    expect(mayRunBeside(replacing, [apart, other])).toBe(false);
    expect(mayRunBeside(other, [apart, replacing])).toBe(false);
  }
  expect(mayRunBeside(replacing, [apart])).toBe(true);
  expect(mayRunBeside(apart, [replacing])).toBe(true);
  expect(mayRunBeside(using, [using])).toBe(true);
});

test('two scenarios may run side by side, or may not, whichever comes first', () => {
  const agents = fc.uniqueArray(fc.constantFrom('gymcoach', 'fitness-tracker', 'trading-bot', 'a', 'a-a'));
  fc.assert(
    fc.property(agents, agents, (some, others) => {
      const [one, other] = [scenarioOf(...some), scenarioOf(...others)];
      expect(mayRunBeside(one, [other])).toBe(mayRunBeside(other, [one]));
      expect(mayRunBeside(one, [other])).toBe(!some.some((agent) => others.includes(agent)));
    }),
  );
});

test('a scenario may run beside some when it may run beside each of them', () => {
  const agents = fc.uniqueArray(fc.constantFrom('gymcoach', 'fitness-tracker', 'trading-bot'));
  fc.assert(
    fc.property(agents, fc.array(agents), (some, running) => {
      const candidate = scenarioOf(...some);
      const pickles = running.map((names) => scenarioOf(...names));
      expect(mayRunBeside(candidate, pickles)).toBe(
        pickles.every((pickle) => mayRunBeside(candidate, [pickle])),
      );
    }),
  );
});

test('a scenario that looks at every agent runs beside none that names one', () => {
  const tagged = (tag: string): Pickle => ({ ...scenarioOf(), tags: [{ name: tag, astNodeId: '1' }] });
  const [all, one, none] = [tagged('@all-agents'), scenarioOf('gymcoach'), tagged('@operator')];
  expect(mayRunBeside(all, [one])).toBe(false);
  expect(mayRunBeside(one, [all])).toBe(false);
  expect(mayRunBeside(all, [none])).toBe(true);
});
