// The table of timeouts as a whole.
import { timeouts } from './timeouts';

test('a step may take longer than any wait inside of it', () => {
  const { ROLLOUT, BRING_UP, COMMAND, OBSERVATION, RECOMMENDATION, OPTIMIZATION, STEP } = timeouts;
  const waits = [ROLLOUT, BRING_UP, COMMAND, OBSERVATION, RECOMMENDATION, OPTIMIZATION];
  expect(STEP.ms).toBeGreaterThan(Math.max(...waits.map(({ ms }) => ms)));
});
