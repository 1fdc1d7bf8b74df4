// Which variables a manifest refers to.
import { manifestWith } from '../control-plane/testing/manifest';
import { environmentVariable, environmentVariables, isReference } from './references';

const manifestOf = (spec: object) =>
  manifestWith({
    model: { provider: 'p', id: 'm', apiKey: '$env:KEY' },
    prompts: { system: '$env:PROMPT' },
    ...spec,
  });

it('takes only a whole string for a reference', () => {
  expect(
    ['$env:A', '$secret:a', '$file:a', '$func:now_iso', 'Bearer $env:A', '$other:a', '$env'].map(isReference),
  ).toEqual([true, true, true, true, false, false, false]);
  expect([environmentVariable('$env:A'), environmentVariable('$secret:A'), environmentVariable('A')]).toEqual(
    ['A', undefined, undefined],
  );
});

it('finds the variables of the whole manifest, each once, required ones last (RDY-12)', () => {
  const manifest = manifestOf({
    memory: { longTerm: { backend: 'postgres', connectionString: '$env:DB' } },
    observability: { exporters: [{ endpoint: '$env:OTEL' }, '$env:KEY', '$secret:x'] },
    requires: { envVars: ['PLAIN', '$env:KEY', 'DB'] },
  });
  expect(environmentVariables(manifest)).toEqual(['KEY', 'PROMPT', 'DB', 'OTEL', 'PLAIN']);
});

it('drops references in keys that the schema does not know', () => {
  expect(environmentVariables(manifestOf({ unknown: '$env:LOST' }))).toEqual(['KEY', 'PROMPT']);
});

it('ends on values that contain themselves', () => {
  const loop: Record<string, unknown> = { name: '$env:LOOP' };
  loop.again = loop;
  expect(environmentVariables(manifestOf({ skills: loop }))).toContain('LOOP');
});
