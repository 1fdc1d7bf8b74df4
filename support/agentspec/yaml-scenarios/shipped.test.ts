// Tests of the scenario files that come with the project, and of the guide for their authors.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findScenarioFiles, loadScenario, type LoadedScenario } from './load';
import { expectationSchema, scenarioSchema, writtenStepSchema } from './schema';
import { projectRoot } from '../../../runner/project-root';

const FOLDER = join(projectRoot, 'features/agentspec/scenarios');
const SEED = [
  ['01-proxy-passthrough.yaml', 'gymcoach', 4000, 4001],
  ['02-audit-ring.yaml', 'gymcoach', 4000, 4001],
  ['03-header-reporting.yaml', 'fitness-tracker', 4006, 4007],
  ['04-event-push.yaml', 'fitness-tracker', 4006, 4007],
  ['05-opa-track.yaml', 'fitness-tracker', 4006, 4007],
] as const;

const load = (name: string) => loadScenario(name, readFileSync(join(FOLDER, name))) as LoadedScenario;

test("the seed's five scenarios are there (ASR-84)", () => {
  expect(findScenarioFiles(FOLDER).map((file) => basename(file))).toEqual(
    expect.arrayContaining(SEED.map(([name]) => name)),
  );
});

test.each(findScenarioFiles(FOLDER))('%s is valid and names its schema to the editor', (file) => {
  expect(loadScenario(file, readFileSync(file))).not.toHaveProperty('problems');
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(
    '# yaml-language-server: $schema=./scenario.schema.json',
  );
});

test.each(SEED)('%s shows its part of what was asked for (ASR-84)', (name) => {
  expect(load(name).scenario.shows).toContain('ASR-84');
});

test.each(SEED)("%s speaks to %s, with the seed's ports", (name, agent, proxy_port, control_port) => {
  expect(load(name).scenario).toMatchObject({ agent, proxy_port, control_port });
});

test('every step expects something', () => {
  const steps = SEED.flatMap(([name]) => load(name).scenario.steps);
  expect(steps.filter(({ expect: expected }) => Object.keys(expected ?? {}).length === 0)).toEqual([]);
});

test('request ids are sent once and begin with the name of their file, so that no scenario meets the entries of another', () => {
  const ids = SEED.flatMap(([name]) =>
    load(name)
      .scenario.steps.flatMap(({ headers }) => headers?.['x-request-id'] ?? [])
      .map((id) => ({ id, name })),
  );
  expect(ids.filter(({ id, name }) => !id.startsWith(`yaml-${basename(name, '.yaml')}`))).toEqual([]);
  expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
});

describe('the guide for authors', () => {
  const guide = readFileSync(join(FOLDER, 'README.md'), 'utf8');

  test('has an example that loads', () => {
    const example = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? '';
    expect(loadScenario('example.yaml', example)).toHaveProperty('lines', [6, 14, 26]);
  });

  test.each([scenarioSchema, writtenStepSchema, expectationSchema])(
    'explains every key (%#)',
    ({ shape }) => {
      expect(Object.keys(shape).filter((key) => !guide.includes(`\`${key}\``))).toEqual([]);
    },
  );
});
