// The commands behind the demo make targets: node -r ts-node/register support/demo/main.ts <command>.
import { BenchError, messageOf } from '../errors';
import { cluster, deploy, down, operator, provision } from './embedded/lifecycle';
import { showLogs } from './embedded/logs';
import { showOpa } from './embedded/opa';
import { showStatus } from './embedded/status';
import { verify } from './embedded/verify';

/** Each gives whether all is well; a broken bench is thrown. */
const commands = new Map<string | undefined, () => Promise<boolean>>(
  Object.entries({
    cluster,
    operator,
    deploy,
    provision,
    status: showStatus,
    logs: showLogs,
    opa: showOpa,
    verify,
    down,
  }),
);

async function main(name: string | undefined): Promise<void> {
  const command = commands.get(name);
  if (!command)
    throw new BenchError(
      `there is no demo command "${name ?? ''}"; there are: ${[...commands.keys()].join(', ')}`,
    );
  if (!(await command())) process.exitCode = 1;
}

main(process.argv[2]).catch((error) => {
  const text = error instanceof BenchError ? error.message : (error.stack ?? messageOf(error));
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
});
