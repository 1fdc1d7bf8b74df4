// A log without a library, for programs that must start at once: one JSON object a line, each written before what follows.

export interface PlainLog {
  /** To the standard output. */
  info(msg: string, extras?: object): void;
  /** To the standard error. */
  error(msg: string, extras?: object): void;
}

const line = (level: string, msg: string, extras: object): string =>
  `${JSON.stringify({ ts: new Date().toISOString(), level, msg, ...extras })}\n`;

/** @param identity fields that every line carries */
export const createPlainLog = (identity: object = {}): PlainLog => ({
  info: (msg, extras) => void process.stdout.write(line('info', msg, { ...identity, ...extras })),
  error: (msg, extras) => void process.stderr.write(line('error', msg, { ...identity, ...extras })),
});
