// The table of timeouts as a whole.
import { timeouts } from './timeouts';

test('a step may take longer than any wait inside of it', () => {
  const { ROLLOUT, BRING_UP, COMMAND, OBSERVATION, STEP } = timeouts;
  expect(STEP.ms).toBeGreaterThan(Math.max(...[ROLLOUT, BRING_UP, COMMAND, OBSERVATION].map(({ ms }) => ms)));
});
