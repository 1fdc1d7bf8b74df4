// Tests that Cucumber reads back exactly what was loaded, whatever names and texts hold.
import { CucumberExpression, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type GherkinDocument } from '@cucumber/messages';
import fc from 'fast-check';
import { RULE_TAG } from '../../../runner/run/rule-tag';
import { anyText, scenario, yamlText } from './testing/arbitraries';
import { BROKEN_FILE_STEP, parseStep, stemOf, stepLines, tagLines, toGherkin } from './gherkin';
import { loadScenario, type LoadedScenario } from './load';
import { formatProblem } from './problem';
import { oneLine } from './wording';

// Much work on a machine that may be busy; what is judged is never the time.
jest.setTimeout(120_000);

function parsed(gherkin: string): GherkinDocument {
  return new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher()).parse(
    gherkin,
  );
}

/** What Cucumber makes of the Gherkin. */
function readBack(gherkin: string) {
  const feature = parsed(gherkin).feature;
  const scenarios = feature?.children.map((child) => child.scenario) ?? [];
  return {
    tags: feature?.tags.map(({ name }) => name),
    name: feature?.name,
    description: feature?.description.trim(),
    scenarios: scenarios.map((found) => found?.name),
    shows: scenarios.flatMap((found) => found?.tags.map(({ name }) => name)),
    steps: (scenarios[0]?.steps ?? []).map(({ keyword, text, docString }) => ({
      keyword,
      text,
      docString: docString?.content,
    })),
  };
}

const stepExpression = new CucumberExpression('step {string} holds:', new ParameterTypeRegistry());

test('a scenario becomes a feature with one scenario, a step for each of its steps (YML-2, YML-10)', () => {
  const source = `name: The sidecar is alive
agent: gymcoach
steps:
  - name: GET /health/live
    endpoint: control
    path: /health/live
    within: 2
    expect: { status: 200, jq: .status, equals: live }
`;
  expect(toGherkin('features/scenarios/01-alive.yaml', loadScenario('01-alive.yaml', source)))
    .toBe(`@agentspec @yaml
Feature: YAML scenario 01-alive
  Read from the YAML file features/scenarios/01-alive.yaml.

  Scenario: 01-alive: The sidecar is alive
    Given the YAML scenario speaks to the gymcoach agent
    * step "GET /health/live" holds:
      \`\`\`yaml
      name: GET /health/live
      endpoint: control
      method: GET
      path: /health/live
      within: 2
      expect:
        status: 200
        jq: .status
        equals: live
      \`\`\`
`);
});

test('a broken file becomes a scenario that lists its problems (YML-4)', () => {
  const broken = loadScenario('scenarios/02-broken.yaml', 'name: a\nagent: b\nsteps: []\nnaem: c\n');
  expect(toGherkin('scenarios/02-broken.yaml', broken)).toBe(`@agentspec @yaml @broken
Feature: YAML scenario 02-broken
  Read from the YAML file scenarios/02-broken.yaml.

  Scenario: 02-broken
    * the scenario file is valid:
      \`\`\`
      scenarios/02-broken.yaml:3:8 steps: must be a list of at least one step, is an empty list
      scenarios/02-broken.yaml:4:1 naem: is not a key of a scenario; did you mean name? (allowed: name, agent, shows, proxy_port, control_port, steps)
      \`\`\`
`);
});

test('the ids that a scenario shows are its tags, and each stands for a line of the file (YML-34)', () => {
  const loaded = loadScenario(
    'a.yaml',
    'name: a\nagent: b\nshows:\n  - AUD-1\n  - ASR-36\nsteps: [{ path: / }]\n',
  );
  expect(toGherkin('a.yaml', loaded)).toContain('\n\n  @AUD-1 @ASR-36\n  Scenario: a: a\n');
  expect(tagLines(loaded)).toEqual([4, 5]);
});

test('a broken file shows nothing, whatever ids it has', () => {
  const broken = loadScenario('a.yaml', 'name: a\nagent: b\nshows: [AUD-1]\nsteps: []\n');
  expect(readBack(toGherkin('a.yaml', broken)).shows).toEqual([]);
  expect(tagLines(broken)).toEqual([]);
});

test('each step of the Gherkin stands for a line of the file', () => {
  const source = 'name: a\nagent: b\nsteps:\n  - name: one\n    path: /\n\n  - path: /two\n';
  expect(stepLines(loadScenario('a.yaml', source))).toEqual([2, 4, 7]);
});

test('the one step of a broken file stands for the line of its first problem', () => {
  expect(stepLines(loadScenario('a.yaml', 'name: a\nagent: b\nsteps: []\nnaem: c\n'))).toEqual([3]);
});

test('Cucumber reads back the very names and steps of any scenario', () => {
  fc.assert(
    fc.property(anyText, scenario, (stem, value) => {
      const file = `scenarios/x${stem.replaceAll('/', '')}.yaml`;
      const loaded = loadScenario(file, yamlText(value)) as LoadedScenario;
      const { tags, name, description, scenarios, shows, steps } = readBack(toGherkin(file, loaded));
      expect(tags).toEqual(['@agentspec', '@yaml']);
      expect(name).toBe(`YAML scenario ${stemOf(file)}`);
      expect(description).toBe(`Read from the YAML file ${oneLine(file)}.`);
      expect(scenarios).toEqual([`${stemOf(file)}: ${oneLine(value.name)}`]);
      expect(shows).toEqual((value.shows ?? []).map((id) => `@${id}`));
      expect(shows.filter((tag) => !RULE_TAG.test(tag ?? ''))).toEqual([]);
      expect(steps[0]?.text).toBe(`the YAML scenario speaks to the ${value.agent} agent`);
      expect(steps.slice(1).map(({ docString }) => parseStep(docString ?? ''))).toStrictEqual(
        loaded.scenario.steps,
      );
      expect(steps).toHaveLength(1 + value.steps.length);
      for (const [index, { keyword, text }] of steps.slice(1).entries()) {
        const { method = 'get', path = '/', name = `${method.toUpperCase()} ${path}` } = value.steps[index]!;
        expect(keyword).toBe('* ');
        expect(text).toBe(`step ${JSON.stringify(oneLine(name))} holds:`);
        expect(stepExpression.match(text)).not.toBeNull();
      }
    }),
    { numRuns: 200 },
  );
});

test('Cucumber reads back the very problems of any broken file', () => {
  fc.assert(
    fc.property(anyText, anyText, (stem, key) => {
      const file = `x${stem.replaceAll('/', '')}.yaml`;
      const broken = loadScenario(file, yamlText({ [key]: key, steps: [{ expect: { jq: key, [key]: 1 } }] }));
      if (!('problems' in broken)) throw new Error('the file should be broken');
      const { tags, scenarios, steps } = readBack(toGherkin(file, broken));
      expect(tags).toEqual(['@agentspec', '@yaml', '@broken']);
      expect(scenarios).toEqual([stemOf(file)]);
      expect(steps).toEqual([
        {
          keyword: '* ',
          text: BROKEN_FILE_STEP,
          docString: broken.problems.map(formatProblem).join('\n'),
        },
      ]);
    }),
    { numRuns: 200 },
  );
});

test('aliases are replaced, so that each doc string stands alone', () => {
  const source = `name: a
agent: b
steps:
  - { name: one, path: /, headers: &id { x-request-id: c }, body: { again: &list [1, -0], more: *list } }
  - { name: two, path: /, headers: *id }
`;
  const loaded = loadScenario('a.yaml', source) as LoadedScenario;
  const { steps } = readBack(toGherkin('a.yaml', loaded));
  expect(steps[2]?.docString).toBe(
    'name: two\nendpoint: proxy\nmethod: GET\npath: /\nheaders:\n  x-request-id: c',
  );
  expect(steps.slice(1).map(({ docString }) => parseStep(docString ?? ''))).toStrictEqual(
    loaded.scenario.steps,
  );
});

test('a doc string that is no step is refused', () => {
  expect(() => parseStep('path: a')).toThrow('must be a path that begins with /');
});
