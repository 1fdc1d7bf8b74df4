// What the environment tells the simulator, checked before it starts.

export interface Settings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Real milliseconds of one simulated minute; 0: simulated time is advanced by hand. */
  readonly minuteMs: number;
  readonly seed: string;
}

/** @throws {Error} naming the variable, its value and what is allowed */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { HOST = '127.0.0.1', PORT = '4567', SIM_MINUTE_MS = '100', SIM_SEED = 'optiinfra' } = env;
  return {
    host: HOST,
    port: whole('PORT', PORT, 65_535, 'any free port'),
    minuteMs: whole('SIM_MINUTE_MS', SIM_MINUTE_MS, 60_000, 'by hand'),
    seed: SIM_SEED,
  };
}

function whole(name: string, value: string, most: number, zero: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= most) return Number(value);
  throw new Error(`${name} is "${value}"; it must be an integer from 0 (${zero}) to ${most}`);
}
