// How a command of this project ends: with the code that it gives, or with 2 and the reason when it could not do its work.
import { BenchError, messageOf } from './errors';
import { plainText } from './foreign-text';
import { WaitExpired } from './wait';

/**
 * Runs a command.
 * @param main gives the exit code, nothing for 0. When it throws, the command ends with 2: of a BenchError, a wait that
 * ran out and arguments that nobody has declared people are told the message; of anything else the stack, for it is our
 * own fault.
 */
export function runMain(main: () => Promise<number | void>): void {
  main().then(
    (code) => {
      if (code !== undefined) process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${plainText(isForPeople(error) ? messageOf(error) : stackOf(error))}\n`);
      process.exitCode = 2;
    },
  );
}

function isForPeople(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return (
    error instanceof BenchError || error instanceof WaitExpired || String(code).startsWith('ERR_PARSE_ARGS')
  );
}

const stackOf = (error: unknown): string => (Object(error) as { stack?: string }).stack ?? messageOf(error);
