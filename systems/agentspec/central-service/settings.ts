// What the environment tells the central service, checked before it starts.
import { portFrom } from '../common/port';

export interface Settings {
  /** 0 takes any free port. */
  readonly port: number;
  /** Empty: none, and whatever needs it is answered 503 (OPR-34). */
  readonly adminKey: string;
}

/** @throws {StartUpError} naming the variable, its value and what is allowed */
export function readSettings({ PORT = '8000', ADMIN_KEY = '' }: NodeJS.ProcessEnv): Settings {
  return { port: portFrom('PORT', PORT), adminKey: ADMIN_KEY };
}
