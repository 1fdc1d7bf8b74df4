// A wait ends with the value, with the last reason why there is none, or with what the probe throws.
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { BenchError } from './errors';
import { setVariables } from './testing/clean-up';
import { waitUntil, WaitExpired, type Probe } from './wait';
import { timeouts } from './timeouts';

/** Counts the looks at a thing that is there at the look `atLast`. */
function thingAt(atLast: number): { probe: () => Promise<Probe<string>>; looks: () => number } {
  let looks = 0;
  const probe = async (): Promise<Probe<string>> => {
    looks += 1;
    return looks >= atLast ? { value: 'there' } : { notYet: `look ${looks} found nothing` };
  };
  return { probe, looks: () => looks };
}

test('gives the value as soon as it is there, and does not look again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), async (atLast) => {
      const { probe, looks } = thingAt(atLast);
      expect(await waitUntil('a thing', timeouts.REQUEST, probe)).toBe('there');
      expect(looks()).toBe(atLast);
    }),
    { numRuns: 8 },
  );
});

test.each([undefined, false, 0, ''])('the value %j is a value', async (value) => {
  expect(await waitUntil('a thing', timeouts.REQUEST, async () => ({ value }))).toBe(value);
});

test('tells what was awaited, how long, how often it looked, the last reason, and what sets the limit', async () => {
  setVariables({ TIMEOUT_COMMAND_MS: '40' });
  const { probe, looks } = thingAt(Infinity);
  const error = await waitUntil('the sidecar to be live', timeouts.COMMAND, probe).catch((reason) => reason);
  expect(error).toBeInstanceOf(WaitExpired);
  const times = looks() === 1 ? 'once' : `${looks()} times`;
  expect(error.message).toBe(
    `Waited 0.04 s for the sidecar to be live, looked ${times}; at last: look ${looks()} found nothing (TIMEOUT_COMMAND_MS sets the limit)`,
  );
});

test('looks at least once, and a last time when the time is over', async () => {
  setVariables({ TIMEOUT_FORWARD_MS: '1' });
  const { probe, looks } = thingAt(Infinity);
  await expect(waitUntil('a thing', timeouts.FORWARD, probe)).rejects.toThrow(WaitExpired);
  expect(looks()).toBeGreaterThanOrEqual(1);
  expect(await waitUntil('a thing', timeouts.FORWARD, thingAt(1).probe)).toBe('there');
});

test('looks again when a look has taken all of the time', async () => {
  setVariables({ TIMEOUT_FORWARD_MS: '20' });
  const { probe, looks } = thingAt(2);
  const slow = async (): Promise<Probe<string>> => {
    const answer = await probe();
    if (looks() === 1) await pause(40);
    return answer;
  };
  expect(await waitUntil('a thing', timeouts.FORWARD, slow)).toBe('there');
});

test('throws at once what the probe throws', async () => {
  let looks = 0;
  const wait = waitUntil('a thing', timeouts.REQUEST, async () => {
    looks += 1;
    throw new BenchError('the cluster is gone');
  });
  await expect(wait).rejects.toThrow(new BenchError('the cluster is gone'));
  expect(looks).toBe(1);
});

test('a limit that cannot be read is told before anybody looks', async () => {
  setVariables({ TIMEOUT_FORWARD_MS: 'soon' });
  const { probe, looks } = thingAt(1);
  await expect(waitUntil('a thing', timeouts.FORWARD, probe)).rejects.toThrow('TIMEOUT_FORWARD_MS is "soon"');
  expect(looks()).toBe(0);
});
