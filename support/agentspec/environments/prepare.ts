// Brings up, once a run, what the selected scenarios specify; and connects each process of the run to it.
import { BenchError } from '../../../runner/errors';
import type { PreparedRun } from '../../../runner/run/prepared-run';
import { connectEmbedded, prepareEmbedded } from './embedded/prepare';
import type { AgentSpecEnvironment } from './environment';
import { connectKubernetes, prepareKubernetes } from './kubernetes/prepare';
import { kubeTarget } from './kubernetes/target';
import { connectUrls, prepareUrls } from './urls/prepare';

export const environmentNames = ['embedded', 'kubernetes', 'urls'] as const;

/**
 * Called once a run, by its coordinator.
 * @throws BenchError when something that scenarios need cannot be brought up; the message says what to do
 */
export async function prepare(
  name: string,
  { context }: Readonly<Record<string, unknown>>,
): Promise<PreparedRun> {
  if (name === 'kubernetes') return prepareKubernetes(kubeTarget(context));
  return name === 'embedded' ? prepareEmbedded() : prepareUrls();
}

/** The environment as one process of the run uses it. @throws BenchError where none was brought up for it */
export function connect(name: string): AgentSpecEnvironment {
  const environment = connected(name);
  if (environment) return environment;
  throw new BenchError(
    'no environment was brought up for this process: scenarios run through npx cucumber-js, with the plugin of cucumber.js',
  );
}

function connected(name: string): AgentSpecEnvironment | undefined {
  if (name === 'kubernetes') return connectKubernetes();
  return name === 'embedded' ? connectEmbedded() : connectUrls();
}
