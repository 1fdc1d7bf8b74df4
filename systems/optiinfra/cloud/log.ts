// The simulator's log: one JSON object a line, problems on stderr, everything else on stdout.
import { multistream, pino } from 'pino';
import { logTo } from '../log';

/** Takes fields and a message; an error goes under the key `err`. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

export function createLogger(): Logger {
  const streams = multistream(
    [
      { level: 'info', stream: logTo(1) },
      { level: 'warn', stream: logTo(2) },
    ],
    { dedupe: true },
  );
  const timestamp = (): string => `,"ts":"${new Date().toISOString()}"`;
  return pino({ base: null, timestamp, formatters: { level: (label) => ({ level: label }) } }, streams);
}
