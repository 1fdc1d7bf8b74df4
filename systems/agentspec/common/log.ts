// The log of the platform's servers: one JSON object a line, problems on stderr, everything else on stdout.
import { multistream, pino, type DestinationStream } from 'pino';

/** Takes a message, or further fields and a message; an error goes under the key `err`. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/**
 * Creates a log of lines with `ts` (ISO 8601), `level` (a word) and `msg`: `info` goes to `out`,
 * `warn` and `error` go to `err` (ENV-13).
 */
export function createLogger(
  out: DestinationStream = process.stdout,
  err: DestinationStream = process.stderr,
): Logger {
  const streams = multistream(
    [
      { level: 'info', stream: out },
      { level: 'warn', stream: err },
    ],
    { dedupe: true },
  );
  return pino(
    {
      base: null,
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    streams,
  );
}
