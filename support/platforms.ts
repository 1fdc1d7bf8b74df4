// The platforms that are specified, and what a run of several of them at once means.
import { agentSpec } from './agentspec/platform';
import { BenchError } from '../runner/errors';
import type { PreparedRun, Selection } from '../runner/run/prepared-run';
import { optiInfra } from './optiinfra/platform';
import type { Platform } from './platform';

export const platforms: readonly Platform[] = [agentSpec, optiInfra];

export const DEFAULT_ENVIRONMENT = 'embedded';

/** @throws BenchError when no platform has an environment of that name */
export function environmentOf(worldParameters: Readonly<Record<string, unknown>>, among = platforms): string {
  const name = String(worldParameters.environment ?? DEFAULT_ENVIRONMENT);
  const known = [...new Set(among.flatMap(({ environments }) => environments))];
  if (known.includes(name)) return name;
  throw new BenchError(`there is no environment "${name}"; there are: ${known.join(', ')}`);
}

/** @returns why the platform cannot run there, or nothing */
export function whyNotIn(environment: string, { name, environments }: Platform): string | undefined {
  if (environments.includes(environment)) return undefined;
  return `${name} does not run in the environment "${environment}", only in: ${environments.join(', ')}`;
}

/**
 * Brings up each platform that the selected scenarios specify and that exists in the environment, all at the same time.
 * @throws BenchError when one cannot be brought up; the others are put back first
 */
export async function prepare(selection: Selection, among = platforms): Promise<PreparedRun> {
  const environment = environmentOf(selection.worldParameters, among);
  const wanted = among.filter(
    (platform) =>
      whyNotIn(environment, platform) === undefined &&
      selection.tags.some((ofScenario) => ofScenario.includes(platform.tag)),
  );
  const outcomes = await Promise.allSettled(wanted.map((one) => one.prepare(environment, selection)));
  const prepared = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await Promise.allSettled(prepared.map((one) => one.finish()));
    throw failed.reason;
  }
  return together(prepared);
}

function together(prepared: readonly PreparedRun[]): PreparedRun {
  return {
    // One that is not ours is reason enough: whoever runs both together has come for it.
    conformance: prepared.some(({ conformance }) => conformance === 'core') ? 'core' : 'extended',
    describe: () => prepared.map((one) => one.describe()).join('\n') || 'no platform',
    finish: async () => {
      const outcomes = await Promise.allSettled(prepared.map((one) => one.finish()));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
      return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    },
  };
}
