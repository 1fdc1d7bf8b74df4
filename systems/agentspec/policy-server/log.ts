// The policy server's log: one JSON object a line, information to stdout, errors to stderr.

export interface Logger {
  info(msg: string, extras?: object): void;
  error(msg: string, extras?: object): void;
}

const line = (level: string, msg: string, extras?: object): string =>
  `${JSON.stringify({ ts: new Date().toISOString(), level, msg, ...extras })}\n`;

/** A log on the standard streams, written at once so that nothing is lost on exit. */
export const processLog: Logger = {
  info: (msg, extras) => void process.stdout.write(line('info', msg, extras)),
  error: (msg, extras) => void process.stderr.write(line('error', msg, extras)),
};
