// Loading a manifest never fails in another way than it says, whatever the file holds.
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ManifestError } from './manifest';
import { complete, load, withSpec } from './testing/manifest-file';

const outcome = (content: string | Buffer) => {
  try {
    return load(content) && 'accepted';
  } catch (error) {
    if (error instanceof ManifestError && error.problems.length > 0) return 'refused';
    throw error;
  }
};

it('loading gives a manifest or a ManifestError: any text, any bytes', () => {
  const yamlish = fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!|>\'"#%@`,? \n\t<') });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => outcome(text) === 'refused'),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => outcome(Buffer.from(bytes)) === 'refused'));
});

it('loading gives a manifest or a ManifestError: a manifest with any part replaced', () => {
  const whole = complete();
  const paths = pathsOf(whole);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (where, value) => {
      const mutated = structuredClone(whole);
      replace(mutated, where, value);
      expect(['accepted', 'refused']).toContain(outcome(stringify(mutated)));
    }),
    { numRuns: 80 },
  );
});

it('loops of anchors end', () => {
  expect(['accepted', 'refused']).toContain(outcome(`${withSpec({})}  skills: &loop\n    again: *loop\n`));
});

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replace(root: object, path: Path, value: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (node, key) => node[key] as Record<string, unknown>,
      root as Record<string, unknown>,
    );
  parent[path.at(-1) as string] = value;
}
