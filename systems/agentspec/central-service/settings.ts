// What the environment tells the central service, checked before it starts.
import { StartUpError } from '../sidecar/start-up-error';

export interface Settings {
  /** 0 takes any free port. */
  readonly port: number;
  /** Empty: none, and whatever needs it is answered 503 (OPR-34). */
  readonly adminKey: string;
}

/** @throws {StartUpError} naming the variable, its value and what is allowed */
export function readSettings({ PORT = '8000', ADMIN_KEY = '' }: NodeJS.ProcessEnv): Settings {
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) {
    throw new StartUpError(`PORT is "${PORT}"; it must be an integer from 0 (any free port) to 65535`);
  }
  return { port: Number(PORT), adminKey: ADMIN_KEY };
}
