// Tests that the published JSON schema says what the loader does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { scenario, yamlText } from './testing/arbitraries';
import { loadScenario } from './load';
import { scenarioJsonSchema } from './schema';
import { exactJson } from '../../../runner/exact-json';
import { projectRoot } from '../../../runner/project-root';

// Much work on a machine that may be busy; what is judged is never the time.
jest.setTimeout(120_000);

const FILE = join(projectRoot, 'features/agentspec/scenarios/scenario.schema.json');
const published: unknown = JSON.parse(readFileSync(FILE, 'utf8'));

test('the published schema is up to date (npx ts-node support/agentspec/yaml-scenarios/write-schema.ts && npm run format)', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

test('every key has a description for the editor', () => {
  const keys = allProperties(published);
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter(([, schema]) => !schema.description).map(([key]) => key)).toEqual([]);
});

test('the published schema and the loader judge alike', () => {
  const valid = new Ajv().compile(published as object);
  const values = [
    null,
    true,
    -1,
    0,
    0.5,
    61,
    200,
    70_000,
    '',
    'GET',
    'control',
    '.a[',
    '/a',
    'x y',
    [],
    ['x-a'],
    ['x a'],
    ['PRX-1', 'AUD-2'],
    ['PRX-1', 'PRX-1'],
    {},
    { a: 'b' },
  ];
  const change = fc.record({
    at: fc.nat(),
    key: fc.nat(),
    value: fc.constantFrom(...values),
    unknown: fc.boolean(),
  });
  fc.assert(
    fc.property(scenario, fc.array(change, { maxLength: 3 }), (original, changes) => {
      const value = structuredClone(original);
      for (const { at, key, value: replacement, unknown } of changes) {
        const objects = schemaLevels(value);
        const target = objects[at % objects.length]!;
        const keys = Object.keys(target);
        target[unknown || keys.length === 0 ? 'unknown' : keys[key % keys.length]!] =
          structuredClone(replacement);
      }
      fc.pre(!exactJson(value).includes('"matches":".a["'));
      expect('scenario' in loadScenario('a.yaml', yamlText(value))).toBe(valid(JSON.parse(exactJson(value))));
    }),
    { numRuns: 200 },
  );
});

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The mappings of a scenario that have fixed keys. */
function schemaLevels(value: Node): Node[] {
  const steps = Array.isArray(value.steps) ? value.steps.filter(isNode) : [];
  return [value, ...steps, ...steps.map((step) => step.expect).filter(isNode)];
}

function allProperties(schema: unknown): [string, Node][] {
  if (!isNode(schema)) return [];
  const own = isNode(schema.properties) ? Object.entries(schema.properties as Record<string, Node>) : [];
  return [...own, ...own.flatMap(([, property]) => allProperties(property)), ...allProperties(schema.items)];
}
