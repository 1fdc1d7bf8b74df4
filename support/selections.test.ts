// Which parts of the specification can be run by themselves, as cucumber itself selects them.
import { basename, join } from 'node:path';
import { loadSources } from '@cucumber/cucumber/api';
import { YamlSources } from '../runner/plugin/yaml-sources';
import { projectRoot } from '../runner/project-root';
import { specification } from './specification';

const sources = new YamlSources(projectRoot, specification.yaml);

/** The YAML scenarios, as the features that take part in a run. */
const yaml = sources.resolve(['features'], []);
afterAll(() => sources.remove());

interface Selection {
  readonly tags?: string;
  readonly paths?: readonly string[];
}

/** @returns `file: scenario` of each that is selected, in order */
async function selected({ tags = '', paths = ['features/**/*.feature', ...yaml] }: Selection) {
  const { plan } = await loadSources(
    { paths: [...paths], defaultDialect: 'en', names: [], tagExpression: tags, order: 'defined' },
    { cwd: projectRoot },
  );
  return plan.map(({ uri, name }) => `${uri}: ${name}`);
}

const inFeature = (name: string) => selected({ paths: [`features/agentspec/${name}.feature`] });

test('the YAML scenarios can be run without the others, or be left out (ASR-21)', async () => {
  const [all, some, others] = await Promise.all([
    selected({}),
    selected({ tags: '@yaml' }),
    selected({ tags: 'not @yaml' }),
  ]);
  const files = specification.yaml.find(join(projectRoot, 'features/agentspec/scenarios'));
  const stems = files.map((file) => basename(file, '.yaml'));
  expect(some.map((scenario) => scenario.split(': ')[1])).toEqual(stems);
  expect(others).toEqual(all.filter((scenario) => !some.includes(scenario)));
});

test('the gap scores can be checked without the rest, by file or by rule (ASR-22)', async () => {
  const feature = await inFeature('gap-grades');
  const scores = await selected({ tags: '@GAP-20' });
  expect(scores.filter((scenario) => !feature.includes(scenario))).toEqual([]);
  expect(scores.map((scenario) => scenario.split(': ')[1])).toEqual(
    expect.arrayContaining([
      'The gymcoach agent scores 100, grade A',
      'The trading-bot agent scores 55, grade D',
      'The voice-assistant agent scores 60, grade C',
      'The fitness-tracker agent scores 100, grade A',
      'The research-agent agent scores 20, grade F',
    ]),
  );
});

test('the scenarios of enforce mode can be run by themselves, or be left out (ASR-23)', async () => {
  const borrowed = 'features/agentspec/test-runs.feature: After enforcing, the sidecar tracks again';
  const feature = [...(await inFeature('opa-enforce')), borrowed];
  expect(feature.length).toBeGreaterThan(10);
  expect(await selected({ tags: '@enforce' })).toEqual(feature);
  const others = await selected({ tags: 'not @enforce' });
  expect(others.filter((scenario) => feature.includes(scenario))).toEqual([]);
});
