// The simulator's log: one JSON object a line, problems on stderr, everything else on stdout.
import { multistream, pino } from 'pino';

/** Takes fields and a message; an error goes under the key `err`. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

export function createLogger(): Logger {
  const streams = multistream(
    [
      { level: 'info', stream: process.stdout },
      { level: 'warn', stream: process.stderr },
    ],
    { dedupe: true },
  );
  const timestamp = (): string => `,"ts":"${new Date().toISOString()}"`;
  return pino({ base: null, timestamp, formatters: { level: (label) => ({ level: label }) } }, streams);
}
