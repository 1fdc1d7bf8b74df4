// `make demo-patch` and `make demo-reset`: the live patch of every agent that has one, and the way back (DEM-29 to DEM-33).
import { BenchError, messageOf } from '../../../runner/errors';
import type { DemoEnvironment } from '../../../support/agentspec/environments/demo';
import { say } from '../../print';
import { status } from './status';

/** Ends with the status table, once whoever looks after the agents has noticed. */
export async function patch(demo: DemoEnvironment): Promise<boolean> {
  const agents = (await demo.agents()).filter(({ isPatched }) => isPatched !== undefined);
  const names = agents.map(({ name }) => name);
  await demo.patchDemo(names).catch(fail);
  for (const { name, isPatched } of agents) say(`${name}: ${isPatched ? 'already patched' : 'patched'}`);
  await demo.untilNoticed(names).catch(fail);
  return status(demo);
}

/** Puts everything back as it was; a no-op where nothing is patched (DEM-33). */
export async function reset(demo: DemoEnvironment): Promise<boolean> {
  const lines = await demo.resetDemo().catch(fail);
  if (lines.length === 0) say('live patch: not applied, nothing to do');
  lines.forEach(say);
  return true;
}

/** Here an agent that does not start is no verdict on it: the demo is broken. */
function fail(error: unknown): never {
  throw new BenchError(messageOf(error));
}
