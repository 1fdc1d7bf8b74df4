// Brings up, once a run, what the selected scenarios specify; and connects each process of the run to it.
import { BenchError } from '../../../runner/errors';
import type { PreparedRun, Selection } from '../../../runner/run/prepared-run';
import { connectEmbedded, prepareEmbedded } from './embedded/prepare';
import type { AgentSpecEnvironment } from './environment';
import { connectKubernetes, prepareKubernetes } from './kubernetes/prepare';
import { kubeTarget } from './kubernetes/target';
import { connectUrls, prepareUrls } from './urls/prepare';

export const environmentNames = ['embedded', 'kubernetes', 'urls'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** @throws BenchError when `name` is no environment */
export function environmentNamed(name: string): EnvironmentName {
  if ((environmentNames as readonly string[]).includes(name)) return name as EnvironmentName;
  throw new BenchError(`there is no environment "${name}"; there are: ${environmentNames.join(', ')}`);
}

/** Nothing that is selected needs a platform. */
const nothing: PreparedRun = { describe: () => 'no platform', finish: async () => [] };

/**
 * Called once a run, by its coordinator, for the scenarios that were selected.
 * @throws BenchError when something that they need cannot be brought up; the message says what to do
 */
export async function prepare({ tags, worldParameters }: Selection): Promise<PreparedRun> {
  if (!tags.some((ofScenario) => ofScenario.includes('@agentspec'))) return nothing;
  const name = environmentNamed(String(worldParameters.environment ?? 'embedded'));
  if (name === 'kubernetes') return prepareKubernetes(kubeTarget(worldParameters.context));
  return name === 'embedded' ? prepareEmbedded() : prepareUrls();
}

const connections = {
  embedded: connectEmbedded,
  kubernetes: connectKubernetes,
  urls: connectUrls,
} as const;

/** The environment as one process of the run uses it. @throws BenchError where none was brought up for it */
export function connectAgentSpec(name: EnvironmentName): AgentSpecEnvironment {
  const environment = connections[name]();
  if (environment) return environment;
  throw new BenchError(
    'no environment was brought up for this process: scenarios run through npx cucumber-js, with the plugin of cucumber.js',
  );
}
