// The orchestrator as a program; settings.ts has its variables.
import { runOrchestrator } from './orchestrator';
import { readSettings } from './settings';

export async function main(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { stop } = await runOrchestrator(readSettings(environment));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0), fail));
}

function fail(error: Error): void {
  process.stderr.write(`the orchestrator failed: ${error.message}\n`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
