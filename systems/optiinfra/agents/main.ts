// An agent as a program of its own; AGENT_TYPE says which (see frame/settings.ts for all variables).
import { agents } from './definitions';
import { runAgent } from './frame/run';
import { readAgentSettings } from './frame/settings';

export async function main(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const settings = readAgentSettings(environment);
  const { stop } = await runAgent(agents[settings.type], settings);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().catch(fail));
}

function fail(error: Error): void {
  process.stderr.write(`the agent failed: ${error.message}\n`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
