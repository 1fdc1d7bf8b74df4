// One JSON object a line: information to stdout, errors to stderr.

export interface Logger {
  info(msg: string, extras?: object): void;
  error(msg: string, extras?: object): void;
}

const line = (level: string, msg: string, extras?: object): string =>
  `${JSON.stringify({ ts: new Date().toISOString(), level, msg, ...extras })}\n`;

/** @param identity fields that every line of this agent carries */
export const createLogger = (identity: object): Logger => ({
  info: (msg, extras) => void process.stdout.write(line('info', msg, { ...identity, ...extras })),
  error: (msg, extras) => void process.stderr.write(line('error', msg, { ...identity, ...extras })),
});
