// Lets long waits run out when a test says so: what they saw before that depends on no machine's speed.
import { onCleanUp } from '../../testing/clean-up';

/** Shorter timers are pauses between two looks. */
const LONG_MS = 5_000;

/** @returns what makes every long wait of now and of later run out */
export function holdClock(): () => void {
  let hasRunOut = false;
  const waiting: (() => void)[] = [];
  const { now } = performance;
  const { setTimeout } = globalThis;
  const setLater = (run: () => void, delay = 0): NodeJS.Timeout => {
    if (delay >= LONG_MS) waiting.push(run);
    return setTimeout(run, delay);
  };
  const mocks = [
    jest
      .spyOn(performance, 'now')
      .mockImplementation(() => now.call(performance) + (hasRunOut ? 3_600_000 : 0)),
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(setLater as typeof setTimeout),
  ];
  onCleanUp(() => mocks.forEach((mock) => mock.mockRestore()));
  return () => {
    hasRunOut = true;
    waiting.splice(0).forEach((run) => run());
  };
}
