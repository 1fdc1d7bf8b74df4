// What a run of several platforms means: each that is specified and exists there is up, or none is.
import { BenchError } from '../runner/errors';
import type { Selection } from '../runner/run/prepared-run';
import type { Platform } from './platform';
import { environmentOf, prepare, whyNotIn } from './platforms';

interface Journal {
  readonly platform: Platform;
  readonly events: string[];
}

function platformNamed(name: string, environments: string[], failure?: string): Journal {
  const events: string[] = [];
  const platform: Platform = {
    name,
    tag: `@${name.toLowerCase()}`,
    environments,
    async prepare(environment) {
      events.push(`up in ${environment}`);
      if (failure) throw new BenchError(failure);
      return {
        describe: () => `${name} is up`,
        finish: async () => {
          events.push('down');
          return [`${name} as before`];
        },
      };
    },
    open: () => {
      throw new Error('no scenario is run');
    },
    mayRunBeside: () => true,
  };
  return { platform, events };
}

const selectionOf = (environment: string | undefined, ...tags: string[]): Selection => ({
  tags: tags.map((tag) => [tag]),
  worldParameters: { environment },
  signal: new AbortController().signal,
});

test('a run of both platforms brings both up, and puts both back', async () => {
  const [one, other] = [platformNamed('One', ['embedded']), platformNamed('Other', ['embedded'])];
  const both = [one.platform, other.platform];
  const run = await prepare(selectionOf(undefined, '@one', '@other'), both);
  expect(run.describe()).toBe('One is up\nOther is up');
  expect(await run.finish()).toEqual(['One as before', 'Other as before']);
  expect([one.events, other.events]).toEqual([
    ['up in embedded', 'down'],
    ['up in embedded', 'down'],
  ]);
});

test('a platform that nothing specifies, or that does not exist there, is not brought up', async () => {
  const [one, other] = [
    platformNamed('One', ['embedded', 'kubernetes']),
    platformNamed('Other', ['embedded']),
  ];
  const both = [one.platform, other.platform];
  await prepare(selectionOf('kubernetes', '@one', '@other'), both);
  await prepare(selectionOf('embedded', '@other'), both);
  expect([one.events, other.events]).toEqual([['up in kubernetes'], ['up in embedded']]);
  expect(whyNotIn('kubernetes', other.platform)).toBe(
    'Other does not run in the environment "kubernetes", only in: embedded',
  );
});

test('of features without a platform, a run needs none', async () => {
  const run = await prepare(selectionOf('embedded', '@smoke'), [platformNamed('One', ['embedded']).platform]);
  expect([run.describe(), await run.finish()]).toEqual(['no platform', []]);
});

test('when one cannot be brought up, the other is put back', async () => {
  const [one, other] = [
    platformNamed('One', ['embedded'], 'no port is free'),
    platformNamed('Other', ['embedded']),
  ];
  const attempt = prepare(selectionOf('embedded', '@one', '@other'), [one.platform, other.platform]);
  await expect(attempt).rejects.toThrow('no port is free');
  expect(other.events).toEqual(['up in embedded', 'down']);
});

test('an environment that no platform has is refused, and told which there are', () => {
  expect(environmentOf({})).toBe('embedded');
  expect(() => environmentOf({ environment: 'kinda' })).toThrow(
    'there is no environment "kinda"; there are: embedded, kubernetes, urls',
  );
});
