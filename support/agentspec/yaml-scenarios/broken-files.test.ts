// YAML scenario files in cucumber-js itself. A broken one is a scenario that fails, and hides none of the others (YML-4);
// an id that nobody knows is refused as in a feature (YML-34).
import path from 'node:path';
import { Project } from '../../../runner/plugin/testing/project';
import { projectRoot } from '../../../runner/project-root';

jest.setTimeout(120_000);

const STEPS = `
const { Given } = require('@cucumber/cucumber');
class BenchError extends Error {}
Given('the YAML scenario speaks to the {word} agent', (agent) => {});
Given('step {string} holds:', (name, yaml) => {});
Given('the scenario file is valid:', (problems) => { throw new BenchError(problems); });
`;
/** The project's own, but that nothing is brought up. */
const SPECIFICATION = `
const { specification } = require(${JSON.stringify(path.join(projectRoot, 'support/specification'))});
exports.specification = { ...specification, prepare: require('./environment.js').prepare };
`;
const GOOD = 'name: does it\nagent: gymcoach\nsteps:\n  - path: /\n';

const FOLDER = 'features/scenarios';
const STEP_KEYS = '(allowed: name, endpoint, method, path, headers, body, within, expect)';
const SCENARIO_KEYS = '(allowed: name, agent, shows, proxy_port, control_port, steps)';
const PROBLEMS = [
  `${FOLDER}/02-typo.yaml:5:5 steps[0].pth: is not a key of a step; did you mean path? ${STEP_KEYS}`,
  `${FOLDER}/02-typo.yaml:6:1 retries: is not a key of a scenario ${SCENARIO_KEYS}`,
];

let project: Project;

beforeAll(() => {
  project = new Project({
    'steps.js': STEPS,
    'specification.js': SPECIFICATION,
    'contracts/proxy.md': '# Proxy\n\n| id | rule |\n|---|---|\n| PRX-1 | y |\n',
    [`${FOLDER}/01-good.yaml`]: `${GOOD}shows: [PRX-1]\n`,
    [`${FOLDER}/02-typo.yaml`]: `${GOOD}    pth: /y\nretries: 3\n`,
    [`${FOLDER}/03-folder.yaml/inside.yaml`]: GOOD,
  });
});

afterAll(() => project.remove());

test('is a broken bench beside scenarios that run, and every output names all its problems', async () => {
  const pages = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' };
  const { code, stdout } = await project.run([], pages);
  expect(stdout).toContain('3 scenarios: 1 passed, 2 broken in');
  expect(stdout).toContain(`
The bench is broken (2)
  YAML scenarios › 02-typo
    ${FOLDER}/02-typo.yaml:5  the scenario file is valid:
    ${PROBLEMS.join('\n    ')}
  YAML scenarios › 03-folder
    ${FOLDER}/03-folder.yaml:1  the scenario file is valid:
    ${FOLDER}/03-folder.yaml:1:1 the file cannot be read: it is a folder; a scenario is a text file

The bench is broken: this run is no verdict on the platform. (exit 2)
`);
  expect(stdout).toContain(
    `::error file=${FOLDER}/02-typo.yaml,line=5,title=The bench is broken%3A 02-typo::the scenario file is valid:%0A${PROBLEMS.join('%0A')}\n`,
  );
  expect(code).toBe(2);
  expect(project.read('summary.md')).toMatch(/\| [^|]*02-typo\.yaml:5:5 [^|]*<br>[^|]*02-typo\.yaml:6:1 /);
  expect(project.read('reports/junit.xml')).toContain(PROBLEMS.join('\n'));
  expect(project.read('reports/@rerun.txt')).toBe(`${FOLDER}/02-typo.yaml:1\n${FOLDER}/03-folder.yaml:1\n`);
});

test.each([
  ['by tag and name', ['--tags', '@broken', '--name', '^02-typo$']],
  ['by path', [`${FOLDER}/02-typo.yaml:1`]],
  ['by path, if it is a folder', [`${FOLDER}/03-folder.yaml`]],
])('is selected %s', async (_how, args) => {
  const { code, stdout } = await project.run(args);
  expect(stdout).toContain('1 scenario: 1 broken in');
  expect(code).toBe(2);
});

test('is not passed over for the end of its name: .yml is refused with what it should be (YML-1)', async () => {
  const file = 'elsewhere/scenarios/05-short.yml';
  project.write(file, GOOD);
  const { code, stdout } = await project.run(['elsewhere', '--name', 'short']);
  expect(stdout).toContain(
    `${file}:1:1 a scenario file's name ends in .yaml, this one's in .yml; rename it to 05-short.yaml`,
  );
  expect(code).toBe(2);
});

test('shows what it says: the scenarios of a rule are selected by its id', async () => {
  const { code, stdout } = await project.run(['--tags', '@PRX-1']);
  expect(stdout).toContain('1 scenario: 1 passed in');
  expect(code).toBe(0);
});

test('is refused with the line of an id that nobody knows', async () => {
  const file = 'elsewhere/scenarios/04-unknown.yaml';
  project.write(file, `${GOOD}shows:\n  - PRX-1\n  - PRX-2\n  - PRY-1\n`);
  const { code, stdout } = await project.run([file]);
  const unknown = 'No requirement or rule of docs/requirements/ and docs/contracts/ has the id';
  expect(stdout).toContain(
    `This run is refused (2)\n  ${file}:7  ${unknown} PRX-2. The last one is PRX-1.\n  ${file}:8  ${unknown} PRY-1. Did you mean PRX-1?\n`,
  );
  expect(code).toBe(2);
});

test('changes nothing where it is not selected', async () => {
  const { code, stdout } = await project.run(['--tags', 'not @broken']);
  expect(stdout).toContain('1 scenario: 1 passed in');
  expect(code).toBe(0);
});

test('is a problem in a dry run, too', async () => {
  const { code, stdout } = await project.run([`${FOLDER}/02-typo.yaml`, '--dry-run']);
  expect(stdout).toContain(
    `The bench is broken (1)\n  ${FOLDER}/02-typo.yaml:5  This scenario file is broken:\n    ${PROBLEMS.join('\n    ')}\n\n`,
  );
  expect(code).toBe(2);
});
