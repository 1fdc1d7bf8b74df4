import { BenchError } from '../errors';
import type { Selection } from '../run/prepared-run';
import { parse } from '../run/testing/recorded-run';
import { EnvironmentSession } from './environment-session';

const pickles = parse('@a\nFeature: F\n  @b\n  Scenario: s\n    Given x').flatMap(
  ({ pickle }) => pickle ?? [],
);

test('is brought up with the tags of the selection, and put back once (ASR-13)', async () => {
  const finish = jest.fn().mockResolvedValue(['track mode']);
  const prepare = jest.fn().mockResolvedValue({ describe: () => 'embedded', finish });
  const session = new EnvironmentSession(prepare);
  expect(await session.bringUp(pickles, { environment: 'urls' })).toEqual([]);
  expect(prepare).toHaveBeenCalledWith(
    expect.objectContaining({ tags: [['@a', '@b']], worldParameters: { environment: 'urls' } }),
  );
  expect(session.description).toBe('embedded');
  expect(await session.putBack()).toEqual([]);
  expect(await session.interrupt('SIGINT')).toEqual(['track mode']);
  expect(finish).toHaveBeenCalledTimes(1);
});

test('that was never brought up is not put back', async () => {
  const session = new EnvironmentSession(jest.fn());
  expect(await session.putBack()).toEqual([]);
  expect(await session.interrupt('SIGINT')).toEqual([]);
});

test('that cannot be brought up is a problem: a bench error in its own words, any other one with its stack', async () => {
  const bringUp = (error: Error) => new EnvironmentSession(() => Promise.reject(error)).bringUp(pickles, {});
  expect(await bringUp(new BenchError('no opa, install it'))).toEqual([
    { message: 'The environment could not be brought up: no opa, install it' },
  ]);
  const [unexpected] = await bringUp(new TypeError('x is undefined'));
  expect(unexpected!.message).toMatch(
    /^The environment could not be brought up: TypeError: x is undefined\n +at /,
  );
});

test('that cannot be put back is a problem', async () => {
  const finish = () => Promise.reject(new BenchError('the cluster is gone'));
  const session = new EnvironmentSession(async () => ({ describe: () => '', finish }));
  await session.bringUp(pickles, {});
  expect(await session.putBack()).toEqual([
    { message: 'The environment could not be put back: the cluster is gone' },
  ]);
  expect(await session.interrupt('SIGINT')).toEqual(['not everything: the cluster is gone']);
});

test('that is interrupted while it comes up is told, and put back when it is up', async () => {
  let signal: AbortSignal | undefined;
  let up: (() => void) | undefined;
  const session = new EnvironmentSession(async (selection: Selection) => {
    signal = selection.signal;
    await new Promise<void>((resolve) => (up = resolve));
    return { describe: () => '', finish: async () => ['all'] };
  });
  const bringingUp = session.bringUp(pickles, {});
  const interrupted = session.interrupt('interrupted by SIGINT');
  expect(signal!.reason).toEqual(new BenchError('interrupted by SIGINT'));
  up!();
  expect(await interrupted).toEqual(['all']);
  expect(await bringingUp).toEqual([]);
});
