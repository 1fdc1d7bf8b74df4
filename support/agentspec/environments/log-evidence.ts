// The evidence of environments that have no more to tell of an agent than what its sidecar logged.
import type { AgentSpecEnvironment, Evidence } from './environment';

const LOG_LINES = 30;

export async function logEvidence(
  environment: Pick<AgentSpecEnvironment, 'logTail'>,
  agent: string,
): Promise<Evidence[]> {
  return [
    { title: `Last log lines of the ${agent} sidecar`, text: await environment.logTail(agent, LOG_LINES) },
  ];
}
